// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.fuzz.Damage;

class EscapeTest {

  private static final List<byte[]> RECORDS =
      Stream.of(
              "echo-tcp 192.0.2.7:51234: connected",
              "Started: netlabd 0.1.0\r\n<11>Nov 20 12:02:08 netlabd[1]: forged",
              "\u001b[31mred\u009b0m \u202eleft \u2066 \u2028 \u0085 \0 \ufeff",
              "\u00e4\u65e5\ud83d\ude00 \ud800 \udfff")
          .flatMap(
              text -> Stream.of(text.getBytes(StandardCharsets.UTF_8), text.getBytes(UTF_16BE)))
          .toList();

  static List<Arguments> hostileTexts() {
    return List.of(
        arguments("plain text (with \\backslash)", "plain text (with \\backslash)"),
        arguments("a\nb", "a\\nb"),
        arguments("a\r\tb", "a\\r\\tb"),
        arguments("a\0b", "a\\u0000b"),
        arguments("\033[31mred", "\\u001b[31mred"),
        arguments("\177", "\\u007f"),
        arguments("\u0085\u009b1m", "\\u0085\\u009b1m"),
        arguments("\u2028\u2029", "\\u2028\\u2029"),
        arguments("\u202egnp.exe", "\\u202egnp.exe"),
        arguments("\u2066x\u2069", "\\u2066x\\u2069"),
        arguments("\ufeff", "\\ufeff"),
        arguments("\uD83D", "\\ud83d"),
        arguments("\uDE00\uD83D", "\\ude00\\ud83d"),
        arguments("\uDB40\uDC41", "\\U000e0041"),
        arguments("größer \uD83D\uDE00 日本", "größer \uD83D\uDE00 日本"));
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void showsWhatCouldForgeARecordOrFoolATerminal(String text, String shown) {
    assertEquals(shown, Escape.line(text, 1024));
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdefg, 6, abc...",
    "äöü, 6, äöü",
    "äöüä, 6, ä...",
    "äöüä, 7, äö...",
    "ab\uD83D\uDE00cd, 8, ab\uD83D\uDE00cd",
    "ab\uD83D\uDE00cde, 8, ab...",
    "abcdef, 2, ..",
    "abcdef, 0, ''",
  })
  void cutsAtACharacterAndMarksIt(String text, int maxBytes, String cut) {
    assertEquals(cut, Escape.line(text, maxBytes));
  }

  /** Of its own, and of those that a payload has. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "ab\u001bcd, 8, ab...",
        "ab\u001bcdefghi, 11, ab\\u001b...",
        "ab\uDB40\uDC41cd, 13, ab...",
        "ab\\x1bcd, 6, ab...",
        "ab\\x1bcd, 7, ab...",
        "ab\\x1bcd, 8, ab\\x1bcd",
        "ab\\x1bcdefg, 9, ab\\x1b...",
        "ab\\ncdef, 6, ab...",
        "a\\\\\\\\bcdefgh, 8, a\\\\\\\\...",
        "a\\\\\\\\bcdefgh, 7, a\\\\...",
        "received 9 bytes: 0a1b2c3d, 24, received 9 bytes: 0a...",
        "received 9 bytes: 0a1b2c3d, 25, received 9 bytes: 0a1b...",
        "a\\\\x1bcdefgh, 9, a\\\\x1b...",
        "a\\\\x1bcdefgh, 8, a\\\\x1...",
      })
  void cutsAtAWholeEscape(String text, int maxBytes, String cut) {
    assertEquals(cut, Escape.line(text, maxBytes));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> anything = Arbitraries.strings().all().ofMaxLength(400);
    Arbitrary<String> hostile =
        Arbitraries.strings()
            .withChars("ab\n\r\t\0\u001b\u007f\u0085\u2028\u202e\u2066\ufeffä日")
            .withCharRange('\uD800', '\uDFFF')
            .ofMaxLength(400);
    return Arbitraries.oneOf(anything, hostile);
  }

  @Property
  void isNeverLongerThanItMay(@ForAll("texts") String text, @ForAll @IntRange(max = 1024) int max) {
    assertTrue(Escape.line(text, max).getBytes(StandardCharsets.UTF_8).length <= max);
  }

  @Property
  void isAlwaysValidUtf8(@ForAll("texts") String text, @ForAll @IntRange(max = 300) int max)
      throws CharacterCodingException {
    String line = Escape.line(text, max);
    ByteBuffer bytes =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .encode(java.nio.CharBuffer.wrap(line));
    assertEquals(line, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
  }

  @Property
  void neverHasAControlCharacter(@ForAll("texts") String text) {
    assertTrue(
        Escape.line(text, 4096)
            .codePoints()
            .noneMatch(
                c ->
                    Character.isISOControl(c)
                        || c == 0x2028
                        || c == 0x2029
                        || c == 0x061c
                        || (c >= 0x200b && c <= 0x200f)
                        || (c >= 0x202a && c <= 0x202e)
                        || (c >= 0x2066 && c <= 0x2069)));
  }

  /** A thousand damaged records; the number that a failed try prints makes the same again. */
  @Property
  void damagedTextIsOneLineOfCharacters(@ForAll long seed) {
    Random random = new Random(seed);
    Damage damage = new Damage(RECORDS, random);
    for (int i = 0; i < 1_000; i++) {
      String text = new String(damage.next(), i % 2 == 0 ? StandardCharsets.UTF_8 : UTF_16BE);
      int max = random.nextInt(64);
      String line = Escape.line(text, max);
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      assertTrue(bytes.length <= max, text);
      assertEquals(line, new String(bytes, StandardCharsets.UTF_8));
      assertTrue(line.chars().noneMatch(Character::isISOControl), text);
    }
  }

  @Property
  void leavesPrintableAsciiAsItIs(@ForAll("ascii") String text) {
    assertEquals(text, Escape.line(text, text.length()));
  }

  @Provide
  Arbitrary<String> ascii() {
    return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(1024);
  }

  @Property
  void cutsOnlyWhatIsTooLong(
      @ForAll("ascii") String text, @ForAll @IntRange(min = 3, max = 1024) int max) {
    String line = Escape.line(text, max);
    if (text.length() > max) {
      assertTrue(line.endsWith("..."), line);
      String kept = line.substring(0, line.length() - 3);
      assertTrue(text.startsWith(kept), line);
      // Else a part of what might be an escape is gone.
      assertTrue(kept.length() == max - 3 || text.charAt(kept.length()) == '\\', line);
    } else {
      assertEquals(text, line);
    }
  }
}
