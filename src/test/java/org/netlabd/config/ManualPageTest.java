// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.config.key.Key;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.key.Keys;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.Protocol;
import org.netlabd.values.Services;

/** netlabd.conf(5) names every key of the table, its default and what it applies to. */
final class ManualPageTest {

  private static final Keys KEYS = new Keys(Services.system(), ServiceTable.STANDARD.names());
  private static final String ITEM = "\n.It Ic ";

  private static String page() throws IOException {
    return Files.readString(Path.of("src", "main", "man", "netlabd.conf.5"));
  }

  static Stream<Key<?>> everyKey() {
    return Stream.concat(KEYS.top().stream(), KEYS.listener().stream());
  }

  @ParameterizedTest
  @MethodSource("everyKey")
  void describes(Key<?> key) throws IOException {
    String page = page();
    int start = page.indexOf(ITEM + key.path() + "\n");
    assertTrue(start >= 0, key.path());
    String rest = page.substring(start + ITEM.length());
    int next = rest.indexOf(ITEM);
    String item = next < 0 ? rest : rest.substring(0, next);
    for (Protocol protocol : Protocol.values()) {
      assertEquals(isOnly(key, protocol), item.contains("\n" + protocol.name() + " only."));
      if (key.protocols().contains(protocol)) {
        Optional<String> text = KeysTest.standardText(key, new Kind(protocol, "echo"));
        String said = text.map(t -> ".Li " + t.replace("\"", "\\(dq")).orElse("no default");
        assertTrue(text.isEmpty() || item.contains("Default:"), item);
        assertTrue(item.lines().anyMatch(line -> isSaid(line, said)), item);
      }
    }
  }

  @Test
  void describesNothingElse() throws IOException {
    List<String> described =
        page().lines().filter(l -> l.startsWith(".It Ic ")).map(l -> l.substring(7)).toList();
    assertEquals(everyKey().map(Key::path).toList(), described);
  }

  private static boolean isSaid(String line, String said) {
    return line.equals(said) || line.startsWith(said + " ") || line.endsWith(said + ".");
  }

  private static boolean isOnly(Key<?> key, Protocol protocol) {
    return key.protocols().size() == 1 && key.protocols().contains(protocol);
  }
}
