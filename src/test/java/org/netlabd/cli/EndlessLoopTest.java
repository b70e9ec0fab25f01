// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Echoes that are no netlabd, on ports that no list names. */
@Timeout(180)
@EnabledIf("org.netlabd.cli.Lab#isPossible")
class EndlessLoopTest {

  @TempDir private Path directory;
  private final Lab lab = new Lab();
  private RunningDaemon daemon;

  @BeforeEach
  void start() throws Exception {
    lab.link();
    daemon =
        new RunningDaemon(
            directory,
            Lab.in(lab.host),
            "workers = 2, control.socket = \""
                + directory
                + "/c\"\n"
                + "listeners.e { protocol = udp, port = PORT }\n");
    daemon.awaitLine("Started");
  }

  @AfterEach
  void close() throws Exception {
    daemon.close();
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({
    // host,    datagrams, bytes
    "10.80.0.5, 1,         6",
    "10.80.0.5, 12,        100",
    "fd80::5,   3,         1000",
    "10.80.0.5, 1,         0",
    "fd80::5,   2,         0",
  })
  void aLoopEndsByItself(String host, int count, int size) throws Exception {
    String seconds = lab.python(lab.peer, "loop.py", daemon.port, host, count, size);
    assertTrue(Double.parseDouble(seconds) < 5, seconds + " s");
    daemon.awaitLine("refused: loop");
  }

  @ParameterizedTest
  @CsvSource({"10.80.0.5, 1000, 3", "fd80::5, 50, 3", "fd80::5, 1, 0"})
  void equalDatagramsOfAClientAllComeBack(String host, int rate, int most) throws Exception {
    String counts = lab.python(lab.peer, "steady.py", daemon.port, host, rate, 6);
    // Beside its answers it is asked after 1 s whether it echoes, and 0.5, 2 and 8 s later.
    String all = 6 * rate + " " + 6 * rate;
    assertTrue(counts.strip().matches(all + " [0-" + most + "]"), counts);
  }
}
