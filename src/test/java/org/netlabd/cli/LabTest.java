// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of a daemon on a host of its own, and another host beside it; {@link Lab#isPossible} there. */
@Timeout(180)
abstract class LabTest {

  @TempDir Path directory;
  Lab lab;
  RunningDaemon daemon;

  @BeforeEach
  void makeLab() throws Exception {
    lab = new Lab();
    lab.link();
  }

  /** A daemon on the host; of {@code settings}, a format, the first is the directory. */
  void start(String settings, String more) throws Exception {
    daemon =
        new RunningDaemon(directory, Lab.in(lab.host), String.format(settings, directory, more));
    daemon.awaitLine("Started");
  }

  @AfterEach
  void close() throws Exception {
    if (daemon != null) {
      daemon.close();
    }
    lab.close();
  }
}
