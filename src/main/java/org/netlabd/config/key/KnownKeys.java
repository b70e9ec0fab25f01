package org.netlabd.config.key;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.typesafe.config.ConfigUtil;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key and block that can be written, by its full name, for the sake of those that cannot. */
final class KnownKeys {

  private static final int LONGEST = 100;

  private final SortedSet<String> names = new TreeSet<>(Set.of("listeners"));

  /**
   * Of all keys.
   *
   * @param listener whose block it is for; {@code NAME} outside those
   */
  KnownKeys(Keys keys, String listener) {
    String prefix = "listeners." + listener + ".";
    Stream.concat(
            keys.top().stream().map(Key::path),
            keys.listener().stream().map(key -> prefix + key.path()))
        .forEach(this::add);
  }

  /** A key, and the blocks that it is in. */
  private void add(String path) {
    names.add(path);
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      names.add(path.substring(0, dot));
    }
  }

  /** What to write instead of an unknown key: the nearest known ones, or any of the same block. */
  String insteadOf(String key) {
    List<String> near = nearest(key, names);
    List<String> path = ConfigUtil.splitPath(key);
    List<String> parent = path.subList(0, path.size() - 1);
    return near.isEmpty()
        ? "known here: " + in(parent.isEmpty() ? "" : ConfigUtil.joinPath(parent) + ".")
        : "did you mean " + String.join(" or ", near) + "?";
  }

  /** What to write instead of a value where there has to be a block. */
  String asBlock(String block) {
    return "{ KEY = VALUE ... }, known there: " + in(block + ".");
  }

  private String in(String block) {
    return names.stream()
        .filter(name -> name.startsWith(block))
        .map(name -> name.substring(block.length()))
        .filter(name -> name.indexOf('.') < 0)
        .collect(Collectors.joining(", "));
  }

  /**
   * The most similar of the known keys, in alphabetical order; several if they are equally so, none
   * if none is similar enough to be worth a question.
   */
  static List<String> nearest(String key, Collection<String> known) {
    if (key.length() > LONGEST) {
      return List.of();
    }
    TreeMap<Integer, List<String>> byScore =
        known.stream()
            .sorted()
            .collect(groupingBy(each -> score(key, each), TreeMap::new, toList()));
    int enough = Math.max(1, lastPart(key).length() / 3);
    return byScore.headMap(enough + 1).values().stream().findFirst().orElse(List.of());
  }

  /** The right name in the wrong block is as near as one slip in the right block. */
  private static int score(String written, String candidate) {
    String key = written.toLowerCase(Locale.ROOT);
    int whole = distance(key, candidate);
    return Math.min(whole, 1 + distance(lastPart(key), lastPart(candidate)));
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /**
   * Damerau and Levenshtein's distance (optimal string alignment): the least number of characters
   * to insert, remove, replace or swap with their neighbour.
   */
  static int distance(String a, String b) {
    int[][] of = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          of[i][j] = i + j;
          continue;
        }
        int replaced = of[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        of[i][j] = Math.min(replaced, 1 + Math.min(of[i - 1][j], of[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          of[i][j] = Math.min(of[i][j], 1 + of[i - 2][j - 2]);
        }
      }
    }
    return of[a.length()][b.length()];
  }
}
