// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.cli.RunningDaemon;

/** {@code netlab echo} says what a listener was told to do wrong. */
@Timeout(120)
class FaultyListenerTest {

  private static final int COUNT = 400;

  @TempDir private Path directory;

  private static int number(Run run, String what) {
    Matcher found = Pattern.compile("(\\d+) " + what).matcher(run.out());
    assertTrue(found.find(), run.out());
    return Integer.parseInt(found.group(1));
  }

  /** A twentieth of 400 is 20, and so many that are far off the seed does not have. */
  private static void assertSome(int count) {
    assertTrue(count >= 5 && count <= 50, () -> count + " of " + COUNT);
  }

  @Test
  void lossDuplicatesReorderingAndCorruptionAreSeen() throws Exception {
    String settings =
        "listeners { echo { protocol = udp, address = [\"127.0.0.1\"], port = PORT,"
            + " faults { seed = 1, loss = 5%, duplicate = 5%, reorder = 5%, corrupt = 5% } } }\n";
    try (RunningDaemon daemon = new RunningDaemon(directory, settings)) {
      daemon.awaitLine("Started: ");
      String host = "127.0.0.1:" + daemon.port;
      // So small and so seldom that what a busy machine does not look at for a second is not
      // dropped.
      Run run = Run.netlab("echo", host, "--udp", "-c", "" + COUNT, "-i", "5ms", "-s", "100");
      assertEquals(1, run.status(), run.err());
      // A machine that is busy with other things loses some of its own, too.
      assertTrue(number(run, "lost") >= 5, run.out());
      assertSome(number(run, "duplicate"));
      assertSome(number(run, "out of order"));
      assertSome(number(run, "corrupt"));
    }
  }
}
