// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the known words or keys that a wrong one can have been meant to be. Pure. */
public final class Nearest {

  private static final int LONGEST = 100;

  private Nearest() {}

  /** The most similar of the known keys, sorted; none if none is worth a question. */
  public static List<String> to(String key, Collection<String> known) {
    if (key.length() > LONGEST) {
      return List.of();
    }
    SortedMap<Integer, List<String>> byScore =
        known.stream()
            .sorted()
            .collect(groupingBy(each -> score(key, each), TreeMap::new, toList()));
    int enough = Math.max(1, lastPart(key).length() / 3);
    return byScore.headMap(enough + 1).values().stream().findFirst().orElse(List.of());
  }

  /** {@code "; did you mean A or B?"}, or nothing where none is similar enough. */
  public static String question(String word, Collection<String> known) {
    List<String> near = to(word, known);
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  /** The right name in the wrong block is as near as one slip in the right block. */
  private static int score(String written, String known) {
    String key = written.toLowerCase(Locale.ROOT);
    String candidate = known.toLowerCase(Locale.ROOT);
    int whole = distance(key, candidate);
    return Math.min(whole, 1 + distance(lastPart(key), lastPart(candidate)));
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Damerau and Levenshtein's distance (optimal string alignment), in characters. */
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
