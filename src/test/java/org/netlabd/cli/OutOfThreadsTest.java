// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.control.ControlClient;
import org.netlabd.control.Reply;
import org.netlabd.control.Request;
import org.netlabd.values.ExitStatus;

/** A daemon of a user who may have so many threads and no more: root may have any number. */
@EnabledIf("org.netlabd.cli.Lab#isPossible")
@Timeout(180)
class OutOfThreadsTest {

  /** What a JVM has before it runs anything of ours: no compilers, one collector. */
  private static final String[] FEW = {"-Xint", "-XX:+UseSerialGC", "-XX:-UsePerfData"};

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String WHY =
      "no thread can be started; ulimit -u, or LimitNPROC= and TasksMax= of its unit, allow more";

  @TempDir Path directory;

  /** As somebody of this test's own, with so many threads. */
  private static List<String> user(int threads) {
    String user = Long.toString(1_000_000 + ProcessHandle.current().pid());
    return List.of(
        "prlimit",
        "--nproc=" + threads,
        "setpriv",
        "--reuid=" + user,
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override");
  }

  @Test
  void theStartSaysSo() throws Exception {
    String listeners = "listeners.a { protocol = tcp, port = PORT, address = \"127.0.0.1\" }";
    try (RunningDaemon daemon = new RunningDaemon(directory, user(20), listeners, FEW)) {
      assertEquals("netlabd: error: " + WHY, daemon.awaitLine("netlabd: error"));
      assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
    }
  }

  /** Others of the user take all that are left. */
  @Test
  void whoAsksIsAnsweredMeanwhileAndAfterwards() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path control = directory.resolve("c");
    String settings =
        "control.socket = \""
            + control
            + "\"\nlisteners.a { protocol = tcp, port = PORT, address = \"127.0.0.1\" }";
    List<String> user = user(80);
    try (RunningDaemon daemon = new RunningDaemon(directory, user, settings, FEW)) {
      daemon.awaitLine("Started");
      Process hoard = hoard(user);
      assertTrue(ask(control, "status").done());
      assertEquals(
          List.of("Not reloaded, nothing changed: " + WHY), ask(control, "reload").lines());
      hoard.destroyForcibly().waitFor();
      for (int i = 0; i < 20; i++) {
        assertTrue(ask(control, "reload").done());
      }
    }
  }

  private static Reply ask(Path control, String command) throws Exception {
    return ControlClient.ask(control, new Request(command), PATIENCE);
  }

  private static Process hoard(List<String> user) throws Exception {
    String program =
        "import threading, time\n"
            + "try:\n"
            + "    while True: threading.Thread(target=time.sleep, args=[180], daemon=True).start()\n"
            + "except RuntimeError: print('all', flush=True); time.sleep(180)";
    List<String> command =
        Stream.concat(user.stream(), Stream.of("python3", "-c", program)).toList();
    Process hoard = new ProcessBuilder(new ArrayList<>(command)).start();
    InputStream said = hoard.getInputStream();
    assertEquals("all\n", new String(said.readNBytes(4), "US-ASCII"));
    return hoard;
  }
}
