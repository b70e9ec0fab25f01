// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With which statuses systemd does not start the service again. */
class RestartStatusTest {

  private static final String KEY = "RestartPreventExitStatus=";

  /** In netlabd(8), for a name server that is up later, it is tried again after 69 alone. */
  @Test
  void theManualsExampleHasTheUnitsButOne() throws IOException {
    List<String> expected = new ArrayList<>(statuses("packaging/systemd/netlabd.service"));
    assertTrue(expected.remove("69"));
    assertEquals(expected, statuses("src/main/man/netlabd.8"));
  }

  private static List<String> statuses(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(KEY) && !line.equals(KEY))
        .flatMap(line -> List.of(line.substring(KEY.length()).split(" ")).stream())
        .toList();
  }
}
