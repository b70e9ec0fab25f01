package org.netlabd.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The problems found so far during one reading, and the sources they are found in. Sources are
 * given to the library by their number, so that no name of a file can be mistaken for anything else
 * when an origin comes back as text.
 */
final class Findings {

  /** {@code 3}, {@code 3: 17}, {@code 3: 17-20}, {@code merge of 3: 17,4: 2}. */
  private static final Pattern ORIGIN = Pattern.compile("(?:merge of )?([0-9]+)(?:: ([0-9]+))?.*");

  private final List<String> sources = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();
  private boolean incomplete;

  private record Found(int source, Problem problem) {}

  /** Takes the next source in reading order; its number is its description for the library. */
  int source(String name) {
    sources.add(name);
    return sources.size() - 1;
  }

  /** A problem at a place that the library knows. */
  void add(ConfigOrigin origin, String key, String wrong, String accepted) {
    Matcher place = ORIGIN.matcher(origin.description());
    if (!place.matches()) {
      throw new IllegalArgumentException("unknown origin " + origin.description());
    }
    int line = place.group(2) == null ? 0 : Integer.parseInt(place.group(2));
    add(Integer.parseInt(place.group(1)), line, key, wrong, accepted);
  }

  /** A problem at a line of a source; line 0 for none. */
  void add(int source, int line, String key, String wrong, String accepted) {
    Problem problem = new Problem(sources.get(source), line, key, wrong, accepted);
    Found finding = new Found(source, problem);
    if (!found.contains(finding)) {
      found.add(finding);
    }
  }

  /** A source, or a part of one, that could not be read: what is absent now proves nothing. */
  void unreadable(int source, int line, String wrong, String accepted) {
    incomplete = true;
    add(source, line, "", wrong, accepted);
  }

  /** What the library says of a source that it could not read. */
  void unreadable(int source, ConfigException e) {
    ConfigOrigin origin = e.origin();
    String message = String.valueOf(e.getMessage());
    if (origin == null) {
      unreadable(source, 0, message, "");
      return;
    }
    String prefix = origin.description() + ": ";
    String wrong = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    unreadable(source, Math.max(origin.lineNumber(), 0), wrong, "");
  }

  /** Whether something could not be read, so that what is absent may well be there. */
  boolean incomplete() {
    return incomplete;
  }

  int count() {
    return found.size();
  }

  /** Ends a reading that found something. */
  void check() throws ConfigurationProblems {
    if (!found.isEmpty()) {
      Comparator<Found> order = Comparator.comparingInt(Found::source);
      throw new ConfigurationProblems(
          found.stream()
              .sorted(order.thenComparingInt(f -> f.problem().line()))
              .map(Found::problem)
              .toList());
    }
  }
}
