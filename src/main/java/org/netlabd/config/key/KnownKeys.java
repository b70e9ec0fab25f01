// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.netlabd.values.Nearest;

/** Every key and block that can be written; {@code listener} is {@code NAME} outside theirs. */
record KnownKeys(Keys keys, String listener) {

  /** Each key, and the blocks that it is in. */
  private SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(Set.of("listeners"));
    String prefix = "listeners." + listener + ".";
    Stream.concat(
            keys.top().stream().map(Key::path),
            keys.listener().stream().map(key -> prefix + key.path()))
        .forEach(
            path -> {
              names.add(path);
              for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
                names.add(path.substring(0, dot));
              }
            });
    return names;
  }

  /** What to write instead of an unknown key: the nearest known ones, or any of the same block. */
  String insteadOf(String key) {
    List<String> near = Nearest.to(key, names());
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
    return names().stream()
        .filter(name -> name.startsWith(block))
        .map(name -> name.substring(block.length()))
        .filter(name -> name.indexOf('.') < 0)
        .collect(Collectors.joining(", "));
  }
}
