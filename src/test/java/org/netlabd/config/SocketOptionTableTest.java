// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.netlabd.config.key.Keys;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.Services;
import org.netlabd.values.SocketOption;

/** One table says which option of the kernel's each key below {@code socket} sets. */
final class SocketOptionTableTest {

  @Test
  void everyKeyBelowSocketHasARow() {
    Set<String> keys =
        new Keys(Services.system(), ServiceTable.STANDARD.names())
            .listener().stream()
                .map(key -> key.path())
                .filter(path -> path.startsWith("socket."))
                .map(path -> path.substring("socket.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    Set<String> rows =
        SocketOption.all().stream()
            .map(SocketOption::key)
            .filter(key -> key != null)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(keys, rows);
  }

  @Test
  void theManualPageNamesTheKernelsOptionOfEachKey() throws IOException {
    String page = Files.readString(Path.of("src/main/man/netlabd.conf.5"));
    SocketOption.all().stream()
        .filter(option -> option.key() != null && !page.contains(option.name()))
        .forEach(option -> assertEquals("in netlabd.conf(5)", option.key() + ": " + option.name()));
  }
}
