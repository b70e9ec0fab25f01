package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A JVM that is killed or hangs is replaced, as often as that happens. */
class RecoveryIT {

  private static final long KILLED_MILLIS = 5_000;
  private static final long HUNG_MILLIS = 10_000;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @RepeatedTest(5)
  void killedJvmIsReplacedWithinFiveSeconds() throws Exception {
    assertTrue(millisToEcho("KILL") <= KILLED_MILLIS);
  }

  @RepeatedTest(2)
  void hungJvmIsReplacedWithinTenSeconds() throws Exception {
    assertTrue(millisToEcho("STOP") <= HUNG_MILLIS);
  }

  /** What the service promises, so the one thing here that is timed. */
  private static long millisToEcho(String signal) throws Exception {
    String before = host.jvm();
    long start = System.nanoTime();
    host.sh("kill -" + signal + " " + before);
    long millis;
    try (Traffic traffic = host.traffic("first")) {
      assertEquals("running", traffic.line());
      long echoMicros = Long.parseLong(traffic.result());
      millis = TimeUnit.MICROSECONDS.toMillis(echoMicros) - TimeUnit.NANOSECONDS.toMillis(start);
    }
    System.out.println("echo after SIG" + signal + ", ms: " + millis);
    assertTrue(!host.jvm().equals(before), before);
    return millis;
  }
}
