package org.netlabd.config.key;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every key and block that can be written, by its full name, for the sake of those that cannot. */
final class KnownKeys {

  private final Keys keys;
  private final boolean everywhere;
  private final String listener;

  private KnownKeys(Keys keys, boolean everywhere, String listener) {
    this.keys = keys;
    this.everywhere = everywhere;
    this.listener = listener;
  }

  /** All that can be written anywhere; NAME stands for a listener's. */
  static KnownKeys anywhere(Keys keys) {
    return new KnownKeys(keys, true, "NAME");
  }

  /** What can be written in the block of a listener. */
  static KnownKeys inListener(Keys keys, String listener) {
    return new KnownKeys(keys, false, listener);
  }

  /** What to write instead of an unknown key: the nearest known ones, or any of the same block. */
  String insteadOf(String key) {
    SortedSet<String> names = names();
    List<String> near = Nearest.to(key, names);
    return near.isEmpty()
        ? "known here: " + in(key.substring(0, key.lastIndexOf('.') + 1), names)
        : "did you mean " + String.join(" or ", near) + "?";
  }

  /** What to write instead of a value where there has to be a block. */
  String asBlock(String block) {
    return "{ KEY = VALUE ... }, known there: " + in(block + ".", names());
  }

  private SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    String prefix = "listeners." + listener + ".";
    keys.listener().forEach(key -> add(names, prefix, key.path()));
    if (everywhere) {
      names.add("listeners");
      keys.top().forEach(key -> add(names, "", key.path()));
    }
    return names;
  }

  /** A key, and the blocks that it is in. */
  private static void add(Set<String> names, String prefix, String path) {
    names.add(prefix + path);
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      names.add(prefix + path.substring(0, dot));
    }
  }

  private static String in(String block, Set<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(block))
        .map(name -> name.substring(block.length()))
        .filter(name -> name.indexOf('.') < 0)
        .collect(Collectors.joining(", "));
  }
}
