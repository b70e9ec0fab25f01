// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Text that grows, or that takes the library long: refused, where it is, before it does. A second
 * or two of a processor is what the worst takes; the deadline is for a machine that does much else.
 */
final class GrowthTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String LARGE = "becomes too large; at most 8M characters in all, references";

  private static final String TWICE = "refers to itself twice; ${KEY} of another key";

  /** Items would be lost, silently: of a deny list, say. */
  private static final String OWN =
      "a.x: refers to itself, or has +=, in a block that ${} copies; ${ORIGINAL} [ITEM]";

  @TempDir private Path directory;

  private ConfigurationFiles files() {
    return new ConfigurationFiles(directory);
  }

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.rangeClosed(1, count).mapToObj(line).collect(Collectors.joining("\n"));
  }

  private static Arguments of(String text, String problem) {
    return Arguments.of(Named.of(problem, text), problem);
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        of(
            "a0 = xxxxxxxxxx\n"
                + lines(39, i -> "a" + i + " = ${a" + (i - 1) + "}${a" + (i - 1) + "}"),
            "n.conf:18: a17: " + LARGE),
        of(
            "a0 { x = 1 }\n"
                + lines(59, i -> "a" + i + " { x = ${a" + (i - 1) + "}, y = ${a" + (i - 1) + "} }"),
            "n.conf:18: a17: " + LARGE),
        of("a = xx\n" + lines(60, i -> "a = ${a}${a}"), "n.conf:1: a: " + TWICE),
        of("a = [1]\n" + lines(60, i -> "a = ${a} ${a}"), "n.conf:1: a: " + TWICE),
        of("b {}\na = ${b} { x = [1] }\n" + lines(60, i -> "a.x = ${a.x} ${a.x}"), OWN),
        of(
            "b {}\na = ${b} { x = 1 }\n" + lines(60, i -> "a.y = ${a}"),
            "n.conf:2: a: refers to itself"),
        of(
            lines(
                14,
                i -> "a" + i + " = " + "${?a1}${?a2}${?a3}${?a4}${?a5}${?a6}${?a7}${?a8}${?a9}"),
            "leads back to itself; ${KEY} of another key"),
        of("b {}\na = ${b} { x = [1] }\na.x += 2", "n.conf:2: " + OWN),
        of("a { x = ${a} }", "n.conf:1: a: leads back to itself; ${KEY} of another key"),
        of(
            "c {\n"
                + lines(2_000, i -> "k" + i + " = 1")
                + "\n}\n"
                + lines(190, i -> "c = ${c} { z = 1 }"),
            "n.conf:1: c: builds on itself too often; fewer += and ${}, or a shorter value"),
        of(
            "a0 { b.c.d = 1 }\n" + lines(199, i -> "a" + i + " { x = ${a" + (i - 1) + "} }"),
            "too deep"),
        of("a" + ".a".repeat(100_000) + " = 1", "n.conf:1: is nested too deeply; at most 32"),
        of(
            "x = 1\na = ${a" + ".a".repeat(100_000) + "}",
            "n.conf:2: is nested too deeply; at most 32"),
        of(
            "a = \"\"\"\n\n\"\"\"\nb " + "{ c ".repeat(33),
            "n.conf:4: is nested too deeply; at most 32"),
        of("a = " + "${ ]".repeat(20_000), "n.conf:1: has a ${ that does not end; ${KEY}"),
        of("a = \"\n" + "${b ".repeat(20_000), "n.conf:2: has a ${ that does not end; ${KEY}"),
        of("a = " + "${ #}\n".repeat(20_000), "n.conf:1: has a ${ that does not end; ${KEY}"),
        of("a = \"" + "\\\"".repeat(120_000) + "\"", "n.conf:1: a: unknown key"),
        of("a = \"\"\"" + "\"\n".repeat(120_000) + "\"\"\"", "n.conf:120001: a: unknown key"),
        of(
            "a = " + "b ".repeat(100_000),
            "n.conf:1: is made of more than 1000 texts; \"one text\""),
        of(
            "a = " + "[1]".repeat(80_000),
            "n.conf:1: is made of more than 1000 texts; \"one text\""),
        of(lines(5_001, i -> "a.k" + i + " = 1"), "n.conf: more than 5000 keys in all files"),
        of("workers = " + "1".repeat(200_000), "n.conf:1: workers: \"1111"),
        of("workers = 1e999999999", "n.conf:1: workers: \"1e999999999\" is not a whole number"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void isRefusedWithItsPlace(String text, String problem) {
    String all = String.join("\n", problems(files().main(text)));
    assertTrue(all.contains(problem), () -> problem + "\nis not in\n" + all);
  }

  @Test
  void manyIncludesOfALargeFileAreRefused() {
    ConfigurationFiles files = files().write("large.conf", "#".repeat(200_000));
    files.main(lines(900, i -> "include \"large.conf\""));
    List<String> problems = problems(files);
    assertEquals(
        "n.conf:4: \"large.conf\" is beyond 512 KiB of text in all files", first(problems, 4));
    assertEquals("large.conf: more text than 512 KiB in all files", last(problems));
  }

  @Test
  void whatIsWrittenOftenIsNotRefused() throws ConfigurationProblems {
    String copy =
        """
        listeners.b@ = ${listeners.a} { port = @ }
        listeners.b@.access.deny = ${listeners.a.access.deny} ["10.0.0.@"]
        """;
    Settings settings =
        files()
            .main("listeners.a { protocol = udp, port = 1000, access.deny = [\"10.1.0.0/16\"] }")
            .write("n.conf.d/1.conf", lines(100, i -> copy.replace("@", Integer.toString(i))))
            .read();
    assertEquals(2, settings.listeners().get(1).access().deny().size());
    assertEquals(101, settings.listeners().size());
  }

  private static String first(List<String> problems, int line) {
    return problems.stream()
        .filter(p -> p.startsWith("n.conf:" + line + ":"))
        .findFirst()
        .orElse("");
  }

  private static String last(List<String> problems) {
    return problems.get(problems.size() - 1);
  }

  private static List<String> problems(ConfigurationFiles files) {
    return assertTimeoutPreemptively(DEADLINE, () -> files.problems());
  }

  /** Tables and queues are on the heap, and neither a reload nor traffic must end the daemon. */
  @ParameterizedTest
  @CsvSource({
    "170, udp, limits.source-rate = 1, limits.source-rate, fewer of them",
    "170, tcp, limits.source-rate = 1, limits.source-rate, fewer of them",
    "68, udp, faults.loss = 1%, faults, fewer of them",
    "9, udp, faults.delay = 1s, faults, a smaller faults.queue",
    "21, tcp, faults.delay = 1s, faults, a smaller faults.queue",
    "1, udp, 'faults.delay = 1s, faults.queue = 150M', faults, a smaller faults.queue",
  })
  void soMuchAsTheHeapHolds(int count, String protocol, String keys, String what, String accepted) {
    IntFunction<String> listener =
        n -> "listeners.l%1$03d { protocol = %2$s, port = %1$d, %%s }%n".formatted(n, protocol);
    String most = lines(count, n -> listener.apply(n).formatted(keys));
    String wrong =
        "n.conf:%d: listeners.l%03d.%s: with what the listeners before it may keep, is more than the"
            + " JVM's heap holds; %s, or a larger -Xmx in NETLABD_JAVA_OPTIONS";
    int next = count + 1;
    assertEquals(
        List.of(wrong.formatted(2 * count + 1, next, what, accepted)),
        files().main(most + "\n" + listener.apply(next).formatted(keys)).problems());
    String other = listener.apply(next).formatted("limits.rate = 1");
    assertEquals(List.of(), files().main(most + "\n" + other).problems());
  }
}
