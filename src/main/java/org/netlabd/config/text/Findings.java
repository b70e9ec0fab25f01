// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.Problem;
import org.netlabd.config.type.Quote;

/** The problems of one reading by source, which the library knows by number, not by name. */
public final class Findings {

  /** One of {@code 3}, {@code 3: 17}, {@code 3: 17-20}, {@code merge of 3: 17,4: 2}. */
  private static final Pattern PLACE = Pattern.compile("([0-9]+)(?:: ([0-9]+)(?:-[0-9]+)?)?");

  private static final String OVERRIDE = "--set";
  private static final int MOST = 1_000;

  /** A key, and what is wrong with it: in characters. */
  private static final int LONGEST = 400;

  /** What is read later comes later. */
  public static final Comparator<ConfigOrigin> READING_ORDER =
      Comparator.comparing(origin -> Place.of(origin), Place.ORDER);

  /** Where something is written; line 0 for none. */
  private record Place(int source, int line) {

    static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::source).thenComparingInt(Place::line);

    /** The last of the places that the library merged, since that one changed what was fine. */
    static Place of(ConfigOrigin origin) {
      return PLACE
          .matcher(origin.description())
          .results()
          .map(m -> new Place(number(m.group(1)), m.group(2) == null ? 0 : number(m.group(2))))
          .max(ORDER)
          .orElseThrow(() -> new IllegalArgumentException(origin + " is not a source"));
    }

    private static int number(String digits) {
      return Integer.parseInt(digits);
    }
  }

  /** Whether something is written in a file, or an override, that is read after another's. */
  public static boolean isOfLaterSource(ConfigOrigin one, ConfigOrigin other) {
    return Place.of(one).source() > Place.of(other).source();
  }

  private final List<String> sources = new ArrayList<>();
  private final SortedMap<Place, Set<Problem>> found = new TreeMap<>(Place.ORDER);
  private boolean incomplete;
  private int count;

  /** Takes the next file in reading order; its number is its description for the library. */
  public int file(String name) {
    sources.add(name);
    return sources.size() - 1;
  }

  public int override() {
    return file(OVERRIDE);
  }

  /** Finds fault with some of the files that have been read. */
  public void refuse(UnaryOperator<List<Path>> some, String wrong) {
    List<Path> files = sources.stream().filter(s -> !s.equals(OVERRIDE)).map(Path::of).toList();
    some.apply(files).forEach(file -> unreadable(files.indexOf(file), 0, wrong, ""));
  }

  /** A problem at a place that the library knows. */
  public void add(ConfigOrigin origin, String key, String wrong, String accepted) {
    Place place = Place.of(origin);
    add(place.source(), place.line(), key, wrong, accepted);
  }

  /** A problem at a line of a source; line 0 for none. */
  public void add(int number, int line, String key, String wrong, String accepted) {
    String source = sources.get(number);
    Place place = new Place(number, source.equals(OVERRIDE) ? 0 : line);
    Problem problem =
        new Problem(
            source, place.line(), Quote.cut(key, LONGEST), Quote.cut(wrong, LONGEST), accepted);
    if (isFull() || found.computeIfAbsent(place, p -> new LinkedHashSet<>()).add(problem)) {
      count++;
    }
  }

  /** A source, or a part of one, that could not be read: what is absent now proves nothing. */
  public void unreadable(int source, int line, String wrong, String accepted) {
    incomplete = true;
    add(source, line, "", wrong, accepted);
  }

  /** The same, at a place and a key that the library knows. */
  void unreadable(ConfigOrigin origin, String key, String wrong, String accepted) {
    incomplete = true;
    add(origin, key, wrong, accepted);
  }

  /** What the library says of a source's text that it could not read. */
  void unreadable(int source, String key, String text, ConfigException e) {
    String message = String.valueOf(e.getMessage());
    ConfigOrigin origin = e.origin();
    String place = origin == null ? "" : origin.description() + ": ";
    SyntaxError error = SyntaxError.of(message.replaceFirst("^" + Pattern.quote(place), ""));
    Place at = origin == null ? new Place(source, 0) : Place.of(origin);
    // The library names the line of what follows a key without a value.
    List<String> lines = text.lines().limit(error.key().isEmpty() ? 0 : at.line()).toList();
    int line =
        IntStream.iterate(lines.size(), i -> i > 0, i -> i - 1)
            .filter(i -> lines.get(i - 1).contains(error.key()))
            .findFirst()
            .orElse(at.line());
    incomplete = true;
    add(at.source(), line, key, "syntax error: " + error.wrong(), error.accepted());
  }

  /** Whether something could not be read, so that what is absent may well be there. */
  public boolean isIncomplete() {
    return incomplete;
  }

  public boolean isFull() {
    return count >= MOST;
  }

  public void check() throws ConfigurationProblems {
    if (count == 0) {
      return;
    }
    List<Problem> problems = new ArrayList<>();
    found.values().forEach(problems::addAll);
    if (count > MOST) {
      problems.add(new Problem(sources.get(0), 0, "", count - MOST + " more problems", ""));
    }
    throw new ConfigurationProblems(problems);
  }
}
