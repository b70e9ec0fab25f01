// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How much a configuration grows to: forty lines that double one another would take all memory. */
final class Expansion {

  /** Characters, of which each value counts for a few more. */
  private static final long MOST = 8 << 20;

  /** What refers to itself is computed anew for each layer above it: characters, a second's. */
  private static final long MOST_WORK = 400 << 20;

  private static final int DEEPEST = 4 * Outline.DEEPEST;
  private static final int VALUE = 16;

  /** How large something becomes, and how deep. */
  private record Extent(long size, int depth) {
    Extent and(Extent other, int levels) {
      return new Extent(size + other.size, Math.max(depth, other.depth + levels));
    }
  }

  private static final Extent NONE = new Extent(0, 0);
  private static final Extent BEGUN = new Extent(-1, 0);

  private final ConfigObject root;
  private final boolean relative;
  private final Findings findings;
  private final IdentityHashMap<ConfigValue, Extent> known = new IdentityHashMap<>();
  private boolean refused;

  /** Of all layers, merged; {@code relative}: references may count from a block that includes. */
  Expansion(ConfigObject root, boolean relative, Findings findings) {
    this.root = root;
    this.relative = relative;
    this.findings = findings;
  }

  /** Whether it becomes neither too large nor too deep, nor leads in a circle: else a problem. */
  boolean isBounded() {
    of(root, "");
    return !refused;
  }

  private Extent of(ConfigValue value, String key) {
    Extent before = known.putIfAbsent(value, BEGUN);
    if (before != null && before.size() < 0) {
      return refuse(value, key, "leads back to itself", "${KEY} of another key");
    }
    if (before != null) {
      return before;
    }
    Extent extent = isUnresolved(value) ? unresolved(value, key) : resolved(value, key);
    if (extent.size() > MOST) {
      String accepted = "at most 8M characters in all, references replaced";
      extent = refuse(value, key, "becomes too large", accepted);
    } else if (extent.depth() > DEEPEST) {
      String accepted = "at most " + DEEPEST + " blocks and lists, references replaced";
      extent = refuse(value, key, "becomes too deep", accepted);
    }
    known.put(value, extent);
    return extent;
  }

  private Extent resolved(ConfigValue value, String key) {
    Extent all = new Extent(VALUE, 1);
    if (value instanceof ConfigObject block) {
      for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
        String name = ConfigUtil.joinPath(entry.getKey());
        Extent part = of(entry.getValue(), key.isEmpty() ? name : key + "." + name);
        all = all.and(part, 1).and(new Extent(name.length(), 0), 0);
      }
      return all;
    }
    if (value instanceof ConfigList list) {
      for (ConfigValue item : list) {
        all = all.and(of(item, key), 1);
      }
      return all;
    }
    return all.and(new Extent(String.valueOf(value.unwrapped()).length(), 0), 0);
  }

  private Extent unresolved(ConfigValue value, String key) {
    String text = value.render(ConfigRenderOptions.concise());
    Outline outline = new Outline(text);
    Outline.Excess excess = outline.excess;
    if (excess != null) {
      return refuse(value, key, excess.wrong(), excess.accepted());
    }
    Extent all = new Extent(text.length() + (long) VALUE * outline.tokens, outline.deepest);
    Set<Integer> onItself = new HashSet<>();
    for (Outline.Reference reference : outline.references) {
      for (ConfigValue target : targets(ConfigUtil.splitPath(reference.path()))) {
        if (target != value) {
          all = all.and(of(target, reference.path()), reference.depth());
        } else if (reference.depth() > 0) {
          // The library would take what is below for nothing: items would be lost.
          String wrong = "refers to itself, or has +=, in a block that ${} copies";
          return refuse(value, reference.path(), wrong, "${ORIGINAL} [ITEM]");
        } else if (!onItself.add(reference.layer())) {
          return refuse(value, key, "refers to itself twice", "${KEY} of another key");
        }
      }
    }
    if (all.size() * onItself.size() * onItself.size() > MOST_WORK) {
      String accepted = "fewer += and ${}, or a shorter value";
      return refuse(value, key, "builds on itself too often", accepted);
    }
    return all;
  }

  /** What a reference can lead to: a value, or the unresolved one that it will be part of. */
  private List<ConfigValue> targets(List<String> path) {
    List<ConfigValue> targets = new ArrayList<>();
    for (int from = 0; from < (relative ? path.size() : 1); from++) {
      ConfigValue target = at(path.subList(from, path.size()));
      if (target != null) {
        targets.add(target);
      }
      if (from == 0 && target != null && !isUnresolved(target)) {
        return targets;
      }
    }
    return targets;
  }

  private @Nullable ConfigValue at(List<String> path) {
    ConfigValue value = root;
    for (String name : path) {
      if (isUnresolved(value)) {
        return value;
      }
      value = value instanceof ConfigObject block ? block.get(name) : null;
      if (value == null) {
        return null;
      }
    }
    return value;
  }

  private static boolean isUnresolved(ConfigValue value) {
    try {
      // A block that is merged with a reference knows what it is, but not what is in it.
      return value.valueType() == ConfigValueType.OBJECT && ((ConfigObject) value).size() < 0;
    } catch (ConfigException.NotResolved e) {
      return true;
    }
  }

  private Extent refuse(ConfigValue where, String key, String wrong, String accepted) {
    if (!refused) {
      findings.unreadable(where.origin(), key, wrong, accepted);
    }
    refused = true;
    return NONE;
  }
}
