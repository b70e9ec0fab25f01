// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lessons say the same in each language, and lead nowhere that is not there. */
class LessonsTest {

  private static final Path LABS = Path.of("docs/labs");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern CHAPTER = Pattern.compile("(?m)^#+ ");
  private static final Pattern ITEM = Pattern.compile("(?m)^[0-9]+\\. ");

  /** The lessons, by the names of their files. */
  static List<String> lessons() throws IOException {
    return names(LABS.resolve("en"));
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void eachLanguageHasTheSameBlocks(String lesson) throws IOException {
    String english = Files.readString(LABS.resolve("en").resolve(lesson));
    assertFalse(Exchange.of(english).isEmpty());
    for (String language : List.of("ro", "el")) {
      String page = Files.readString(LABS.resolve(language).resolve(lesson));
      assertEquals(all(FENCE, english), all(FENCE, page), language);
      assertEquals(all(CHAPTER, english), all(CHAPTER, page), language + ": headings");
      assertEquals(all(ITEM, english), all(ITEM, page), language + ": questions and answers");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ro", "el"})
  void noLanguageHasALessonMore(String language) throws IOException {
    assertEquals(lessons(), names(LABS.resolve(language)));
  }

  @Test
  void everyLessonIsListedInEachLanguageAndNoLinkIsDead() throws IOException {
    List<String> listed = all(LINK, Files.readString(LABS.resolve("README.md")));
    for (String language : List.of("en", "ro", "el")) {
      for (String lesson : lessons()) {
        assertTrue(listed.contains(language + "/" + lesson), language + "/" + lesson);
      }
    }
    try (Stream<Path> pages = Files.walk(LABS)) {
      pages.filter(Files::isRegularFile).forEach(LessonsTest::assertLinksLive);
    }
  }

  /** Only to other pages of the folder, as it is installed elsewhere, and to the web. */
  private static void assertLinksLive(Path page) {
    try {
      for (String link : all(LINK, Files.readString(page))) {
        Path target = page.resolveSibling(link).normalize();
        assertTrue(
            link.startsWith("https://") || target.startsWith(LABS) && Files.exists(target),
            page + ": " + link);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> all(Pattern pattern, String page) {
    return pattern
        .matcher(page)
        .results()
        .map((MatchResult found) -> found.group(found.groupCount()))
        .toList();
  }
}
