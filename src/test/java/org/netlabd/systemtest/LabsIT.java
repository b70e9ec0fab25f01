// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.docs.Exchange;

/**
 * Every command of every lesson and of README's console blocks prints what the page says. The
 * lessons are read where the package installed them.
 */
class LabsIT {

  private static final Path LESSONS = Path.of("docs/labs/en");
  private static final String INSTALLED = "/usr/share/doc/netlabd/labs/en/";

  /** How long what is looked for may take to be there. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @AfterEach
  void restore() {
    host.sh("rm -f /etc/netlabd.conf.d/50-lab.conf");
    host.restore();
  }

  static List<String> lessons() throws IOException {
    try (Stream<Path> files = Files.list(LESSONS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void lessonIsAsItSays(String lesson) throws Exception {
    String before = host.sh("netlabd check --dump; cat /etc/services");
    play(host.sh("cat " + INSTALLED + lesson));
    assertEquals(before, host.sh("netlabd check --dump; cat /etc/services"), "left behind");
  }

  @Test
  void readmeIsAsItSays() throws Exception {
    play(Files.readString(Path.of("README.md")));
  }

  /** Root's commands and anybody's each have one shell, which is in a folder of its own. */
  private static void play(String page) throws Exception {
    try (Traffic root = host.shell();
        Traffic anybody =
            host.shell("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")) {
      for (Exchange each : Exchange.of(page)) {
        Traffic shell = each.root() ? root : anybody;
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> printed = shell.type(each.typed());
        while (each.looks() && !each.isSeen(printed) && System.nanoTime() < end) {
          printed = shell.type(each.typed());
        }
        assertTrue(
            each.isSeen(printed),
            String.join("\n", lines(each.typed(), each.seen(), "-- but printed:", printed)));
      }
    }
  }

  private static List<String> lines(
      String typed, List<String> seen, String but, List<String> printed) {
    List<String> lines = new ArrayList<>(List.of(typed));
    lines.addAll(seen);
    lines.add(but);
    lines.addAll(printed);
    return lines;
  }
}
