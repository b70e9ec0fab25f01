// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.values.ExitStatus;

/** What is announced as a socket (sd_listen_fds(3)) and is none. */
@Timeout(120)
class PassedDescriptorTest {

  @TempDir private Path directory;

  /** A file, and one that is closed, so that the JVM has opened something else there. */
  @ParameterizedTest
  @ValueSource(strings = {"3</dev/null", "3<&-"})
  void isNamedAndNoInternalError(String third) throws Exception {
    String shell = "LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID; exec \"$@\" " + third;
    List<String> by = List.of("sh", "-c", shell, "sh");
    String listeners = "listeners.a { protocol = tcp, port = PORT, address = \"127.0.0.1\" }";
    try (RunningDaemon daemon = new RunningDaemon(directory, by, listeners)) {
      assertEquals(
          "netlabd: error: systemd (LISTEN_FDS) passed what is no IPv4 or IPv6 socket as"
              + " descriptor 3",
          daemon.awaitLine("descriptor"));
      assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
      daemon.assertSilent();
    }
  }
}
