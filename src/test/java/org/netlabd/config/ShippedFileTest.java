// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.config.key.Key;
import org.netlabd.config.key.Keys;
import org.netlabd.config.type.Word;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.Protocol;
import org.netlabd.values.Services;

/** conf/netlabd.conf says nothing but the defaults, and says them all. */
final class ShippedFileTest {

  private static final Path SHIPPED = Path.of("conf", "netlabd.conf");

  @TempDir private Path directory;

  @Test
  void equalsTheDefaults() throws ConfigurationProblems {
    Settings defaults = new ConfigurationFiles(directory).main(ConfigurationFiles.MINIMAL).read();
    assertEquals(
        defaults, new ConfigurationReader(ServiceTable.STANDARD.names()).read(SHIPPED, List.of()));
  }

  static Stream<String> everyKey() {
    Keys keys = new Keys(Services.system(), ServiceTable.STANDARD.names());
    Stream<String> listeners =
        Stream.of(Protocol.values())
            .flatMap(
                protocol ->
                    keys.listener().stream()
                        .filter(key -> key.protocols().contains(protocol))
                        .map(key -> "listeners.echo-" + name(protocol) + "." + key.path()));
    return Stream.concat(keys.top().stream().map(Key::path), listeners);
  }

  @ParameterizedTest
  @MethodSource("everyKey")
  void statesEveryKey(String key) {
    Config shipped = ConfigFactory.parseFile(SHIPPED.toFile());
    assertTrue(shipped.hasPath(key), key);
  }

  @Test
  void statesThemInTheOrderOfTheTable() {
    Config shipped = ConfigFactory.parseFile(SHIPPED.toFile());
    List<Integer> top = lines(shipped, everyKey().filter(key -> !key.startsWith("listeners.")));
    assertEquals(top.stream().sorted().toList(), top);
    for (String protocol : List.of("tcp", "udp")) {
      String prefix = "listeners.echo-" + protocol + ".";
      List<Integer> listener = lines(shipped, everyKey().filter(key -> key.startsWith(prefix)));
      assertEquals(listener.stream().sorted().toList(), listener, protocol);
    }
  }

  private static List<Integer> lines(Config shipped, Stream<String> keys) {
    return keys.map(key -> shipped.getValue(key).origin().lineNumber()).toList();
  }

  @Test
  void explainsEveryKeyOnce() throws IOException {
    List<String> lines = Files.readAllLines(SHIPPED);
    assertTrue(lines.stream().allMatch(line -> line.length() <= 78), "lines fit a terminal");
    List<String> bare =
        lines.stream()
            .takeWhile(line -> !line.startsWith("  echo-udp"))
            .filter(line -> line.contains("=") && !line.contains("#"))
            .filter(line -> !isExplained(lines, lines.indexOf(line)))
            .toList();
    assertEquals(List.of(), bare);
  }

  /** By the comment above it, or above the line above it. */
  private static boolean isExplained(List<String> lines, int line) {
    return lines.get(line - 1).contains("#") || lines.get(line - 2).contains("#");
  }

  private static String name(Protocol protocol) {
    return Word.of(Protocol.class).render(protocol);
  }
}
