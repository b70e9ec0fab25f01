// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.netlabd.log.TestLog.STDERR;
import static org.netlabd.log.TestLog.SYSLOG;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.netlabd.config.LogSettings;
import org.netlabd.log.Event.Kind;
import org.netlabd.net.DatagramReceiver;

class RepeatsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private static void stall(TestLog log, int from, int to) {
    for (int i = from; i < to; i++) {
      String peer = "192.0.2.7:" + i;
      log.out.warn(new Event(Kind.STALLED, "echo", peer, "stalled: " + i + " bytes unsent"));
    }
  }

  private static String next(DatagramReceiver syslogd) throws Exception {
    String record = syslogd.receiveText();
    return record.substring(0, 4) + record.substring(record.indexOf("]: ") + 3);
  }

  @Test
  void aFloodIsAFewRecordsAndACount() throws Exception {
    Path devLog = folder.resolve("log");
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog);
        TestLog log = TestLog.start(devLog, SYSLOG)) {
      stall(log, 0, 100_000);
      for (int i = 0; i < Repeats.WRITTEN; i++) {
        assertEquals(
            "<28>echo 192.0.2.7:" + i + ": stalled: " + i + " bytes unsent", next(syslogd));
      }
      log.logging.sayRepeats(false);
      log.out.info(TestLog.event("while it lasts"));
      assertEquals("<30>while it lasts", next(syslogd));
      log.elapse(Repeats.PERIOD);
      log.logging.sayRepeats(false);
      assertEquals(
          "<28>echo 192.0.2.7:99999: 99995 more like it, the last: stalled: 99999 bytes unsent",
          next(syslogd));
      TargetCounters sevenSent = new TargetCounters(devLog.toString(), 7, 0);
      TestLog.await("7 records, none dropped", () -> log.counters(0).equals(sevenSent));
    }
  }

  @Test
  void theNextRecordSaysWhatWasLeftOutBeforeIt() {
    TestLog log = TestLog.start(folder.resolve("log"), STDERR);
    stall(log, 0, 7);
    log.elapse(Repeats.PERIOD);
    stall(log, 7, 8);
    log.logging.stop(PATIENCE);
    assertEquals(
        "netlabd: warning: echo 192.0.2.7:6: 2 more like it, the last: stalled: 6 bytes unsent\n"
            + "netlabd: warning: echo 192.0.2.7:7: stalled: 7 bytes unsent\n",
        log.stderr().lines().skip(5).map(line -> line + "\n").reduce("", String::concat));
  }

  @Test
  void theStopSaysWhatIsLeft() {
    TestLog log =
        TestLog.start(
            folder.resolve("log"),
            false,
            TestLog.settings(LogSettings.Level.INFO, LogSettings.Traceback.NEVER, STDERR));
    for (int i = 0; i < 8; i++) {
      LogManager.getLogger("io.netty.x").warn("library's {}", i, new RuntimeException("hm"));
    }
    log.logging.stop(PATIENCE);
    assertEquals(
        "netlabd: error: 3 more like it, the last: library's 7: java.lang.RuntimeException: hm",
        log.stderr().lines().skip(5).reduce("", String::concat));
  }

  @ParameterizedTest
  @EnumSource
  void whatSpeaksOfItselfIsNeverLeftOut(Kind kind) {
    TestLog log =
        TestLog.start(
            folder.resolve("log"),
            false,
            TestLog.settings(LogSettings.Level.INFO, LogSettings.Traceback.NEVER, STDERR));
    for (int i = 0; i < 20; i++) {
      log.out.log(Level.INFO, Event.of(kind, "some text"));
    }
    log.logging.stop(PATIENCE);
    boolean isAlwaysWritten =
        EnumSet.of(
                Kind.STARTED,
                Kind.START_FAILED,
                Kind.SOCKET_UNUSED,
                Kind.SYSTEMD_NOT_TOLD,
                Kind.TERMINATING,
                Kind.RELOADED,
                Kind.RELOAD_REFUSED,
                Kind.SOCKET_OPTIONS,
                Kind.OPTION_NOT_SET,
                Kind.CONTROL_FAILED,
                Kind.CONNECTED,
                Kind.CLOSED,
                Kind.RECEIVED,
                Kind.FAULTS_BEGIN,
                Kind.FAULTS_END,
                Kind.REFUSED)
            .contains(kind);
    assertEquals(isAlwaysWritten ? 20 : Repeats.WRITTEN + 1, log.stderr().lines().count());
  }
}
