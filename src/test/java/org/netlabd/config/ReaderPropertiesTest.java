// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.netlabd.config.key.Key;
import org.netlabd.config.key.Keys;
import org.netlabd.fuzz.Damage;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.Services;

/** Whatever the text, reading it ends in settings or in problems, and soon. */
final class ReaderPropertiesTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static Path directory = Path.of("");

  @BeforeContainer
  static void create() throws IOException {
    directory = Files.createTempDirectory("reader-properties");
    new ConfigurationFiles(directory).main(ConfigurationFiles.MINIMAL);
  }

  @AfterContainer
  static void delete() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property
  void anyText(@ForAll String text) {
    readFile(text);
  }

  @Property
  void anyTokens(@ForAll("tokens") String text) {
    readFile(text);
  }

  @Property
  void anyValueOfAnyKey(@ForAll("keys") String key, @ForAll("values") String value) {
    readFile(ConfigurationFiles.MINIMAL + key + " = " + value);
  }

  @Property
  void anyOverride(@ForAll("tokens") String text, @ForAll("keys") String key) {
    read(directory.resolve("n.conf"), text);
    read(directory.resolve("n.conf"), key + "=" + text);
  }

  /** References among a few keys, alone and together, in blocks, lists and layers. */
  @Property(tries = 2_000)
  void anyReferences(@ForAll("references") String text) {
    readFile(ConfigurationFiles.MINIMAL + text);
  }

  @Property
  void anyBytes(@ForAll byte[] bytes) throws IOException {
    read(Files.write(directory.resolve("bytes.conf"), bytes));
  }

  @Property
  void theShippedFileDamaged(@ForAll long seed) throws IOException {
    List<byte[]> shipped = List.of(Files.readAllBytes(Path.of("conf", "netlabd.conf")));
    byte[] damaged = new Damage(shipped, new Random(seed)).next();
    read(Files.write(directory.resolve("damaged.conf"), damaged));
  }

  @Provide
  Arbitrary<String> references() {
    Arbitrary<String> names = Arbitraries.of("a", "b", "c", "d", "a.b", "b.c", "c.a", "d.a.b");
    Arbitrary<String> reference =
        Combinators.combine(Arbitraries.of("${", "${?"), names).as((open, n) -> open + n + "}");
    Arbitrary<String> piece = Arbitraries.oneOf(reference, Arbitraries.of("x", "[1]", "{ k = 1 }"));
    Arbitrary<String> value =
        piece.list().ofMinSize(1).ofMaxSize(4).map(pieces -> String.join("", pieces));
    Arbitrary<String> nested =
        Combinators.combine(Arbitraries.of("[", "{ b = ", "{ a { b = "), value)
            .as((open, v) -> open + v + (open.equals("[") ? "]" : "}".repeat(open.length() / 4)));
    Arbitrary<String> line =
        Combinators.combine(
                names, Arbitraries.of(" = ", " += "), Arbitraries.oneOf(value, value, nested))
            .as((name, sign, v) -> name + sign + v);
    return line.list().ofMinSize(1).ofMaxSize(60).map(lines -> String.join("\n", lines));
  }

  @Provide
  Arbitrary<String> keys() {
    Keys keys = new Keys(Services.system(), ServiceTable.STANDARD.names());
    return Arbitraries.of(
        Stream.concat(
                keys.top().stream().map(Key::path),
                keys.listener().stream().map(key -> "listeners.echo-tcp." + key.path()))
            .toList());
  }

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> numbers = Arbitraries.bigIntegers().map(Object::toString);
    Arbitrary<String> units = Arbitraries.of("", "K", "M", "s", "ms", "h", "d", "e9", ".5", "%");
    Arbitrary<String> measures = Combinators.combine(numbers, units).as((n, u) -> n + u);
    Arbitrary<String> quoted =
        Arbitraries.strings().map(com.typesafe.config.ConfigUtil::quoteString);
    return Arbitraries.oneOf(measures, quoted, quoted.map(q -> "[" + q + "]"), tokens());
  }

  /** What the format is made of, and what it trips over. */
  @Provide
  Arbitrary<String> tokens() {
    return Arbitraries.oneOf(
            Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                "=",
                ":",
                ",",
                "+=",
                "\n",
                " ",
                ".",
                "\"",
                "\"\"\"",
                "#",
                "//",
                "${",
                "${?",
                "}",
                "include ",
                "required(",
                "file(",
                "url(",
                "classpath(",
                ")",
                "null",
                "on",
                "1",
                "-",
                "1e9",
                "\\",
                "\u0000",
                "\ufeff",
                "\ud800",
                "$",
                "*",
                "%"),
            Arbitraries.of(
                "log",
                "level",
                "target",
                "listeners",
                "echo-tcp",
                "protocol",
                "tcp",
                "udp",
                "port",
                "socket",
                "address",
                "workers",
                "drain",
                "10s",
                "64K",
                "\"n.conf\"",
                "\"::1\""),
            keys())
        .list()
        .ofMaxSize(40)
        .map(tokens -> String.join("", tokens));
  }

  private static void readFile(String text) {
    try {
      // Unpaired surrogates become question marks.
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      read(Files.write(directory.resolve("any.conf"), bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void read(Path file, String... overrides) {
    assertTimeoutPreemptively(
        DEADLINE,
        () -> {
          try {
            Settings settings =
                new ConfigurationReader(ServiceTable.STANDARD.names())
                    .read(file, List.of(overrides));
            assertFalse(settings.listeners().isEmpty());
          } catch (ConfigurationProblems e) {
            assertFalse(e.problems().isEmpty());
            e.problems().forEach(ReaderPropertiesTest::isPrintable);
          }
        });
  }

  private static void isPrintable(Problem problem) {
    String line = problem.toString();
    assertTrue(line.codePoints().noneMatch(Character::isISOControl), line);
    assertEquals(1, line.lines().count());
    assertFalse(line.matches(".*(internal error|[Tt]oken).*"), line);
  }
}
