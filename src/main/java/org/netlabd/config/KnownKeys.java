package org.netlabd.config;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every key and block that can be written, by its full name, for the sake of those that cannot. */
final class KnownKeys {

  private static final String LISTENERS = "listeners.";

  private final Set<String> names = new TreeSet<>();

  /**
   * With the keys of one listener.
   *
   * @param listener its name, or what stands for any name
   */
  KnownKeys(Keys keys, String listener) {
    keys.top().forEach(key -> add("", key.path()));
    keys.listener().forEach(key -> add(LISTENERS + listener + ".", key.path()));
    names.add("listeners");
  }

  private void add(String prefix, String path) {
    names.add(prefix + path);
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      names.add(prefix + path.substring(0, dot));
    }
  }

  /** What to write instead of an unknown key: the nearest known one, or any of the same block. */
  String insteadOf(String key) {
    return Nearest.to(key, names)
        .map(name -> "did you mean " + name + "?")
        .orElseGet(() -> "known here: " + siblings(key.substring(0, key.lastIndexOf('.') + 1)));
  }

  private String siblings(String block) {
    return names.stream()
        .filter(name -> name.startsWith(block))
        .map(name -> name.substring(block.length()))
        .filter(name -> name.indexOf('.') < 0)
        .collect(Collectors.joining(", "));
  }
}
