package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much a configuration grows to when its references are replaced, computed before the library
 * replaces them: forty lines that double one another would take all memory, and a circle all time.
 *
 * <p>The library does not show what is unresolved, except as text. So a value that waits for
 * references is rendered, and {@link Unresolved} looks for them in there.
 */
final class Expansion {

  /** Characters, of which each value counts for a few more. */
  private static final long MOST = 8 << 20;

  /** What is below a layer is copied by it and by each above it: characters, a second's worth. */
  private static final long MOST_WORK = 200 << 20;

  private static final int DEEPEST = 4 * Outline.DEEPEST;
  private static final int VALUE = 16;

  /** What is too much, and where. */
  static final class TooMuch extends Exception {
    private static final long serialVersionUID = 1L;
    final transient ConfigValue where;
    final String key;
    final String accepted;

    private TooMuch(ConfigValue where, List<String> path, String wrong, String accepted) {
      super(wrong, null, false, false);
      this.where = where;
      this.key = path.isEmpty() ? "" : ConfigUtil.joinPath(path);
      this.accepted = accepted;
    }
  }

  /** How large something becomes, and how deep. */
  record Extent(long size, int depth) {
    static final Extent NONE = new Extent(0, 0);

    Extent and(Extent other) {
      return new Extent(Math.min(2 * MOST, size + other.size), Math.max(depth, other.depth));
    }

    Extent times(long factor) {
      return new Extent(Math.min(2 * MOST, size * Math.min(2 * MOST, factor)), depth);
    }

    Extent within(int levels) {
      return new Extent(size, depth + levels);
    }
  }

  private record Place(ConfigValue value, List<String> path) {}

  private final ConfigObject root;
  private final boolean relative;
  private final IdentityHashMap<ConfigValue, Extent> known = new IdentityHashMap<>();
  private final IdentityHashMap<ConfigValue, Boolean> begun = new IdentityHashMap<>();

  /**
   * Of all layers, merged but not resolved.
   *
   * @param relative whether references may count from a block that includes a file
   */
  Expansion(ConfigObject root, boolean relative) {
    this.root = root;
    this.relative = relative;
  }

  /** Refuses what would become too large or too deep, or leads in a circle. */
  void check() throws TooMuch {
    of(new Place(root, List.of()));
  }

  private Extent of(Place place) throws TooMuch {
    Extent before = known.get(place.value());
    if (before != null) {
      return before;
    }
    if (begun.put(place.value(), true) != null) {
      throw new TooMuch(
          place.value(), place.path(), "leads back to itself", "${KEY} of another key");
    }
    Extent extent = isUnresolved(place.value()) ? unresolved(place) : resolved(place);
    known.put(place.value(), bounded(place, extent));
    return extent;
  }

  private static Extent bounded(Place place, Extent extent) throws TooMuch {
    if (extent.size() > MOST) {
      String accepted = "at most 8M characters in all, references replaced";
      throw new TooMuch(place.value(), place.path(), "becomes too large", accepted);
    }
    if (extent.depth() > DEEPEST) {
      String accepted = "at most " + DEEPEST + " blocks and lists, references replaced";
      throw new TooMuch(place.value(), place.path(), "becomes too deep", accepted);
    }
    return extent;
  }

  private Extent resolved(Place place) throws TooMuch {
    Extent all = Extent.NONE;
    if (place.value() instanceof ConfigObject block) {
      for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
        Extent part = of(new Place(entry.getValue(), with(place.path(), entry.getKey())));
        all = all.and(part).and(new Extent(entry.getKey().length(), 0));
      }
    } else if (place.value() instanceof ConfigList list) {
      for (ConfigValue item : list) {
        all = all.and(of(new Place(item, place.path())));
      }
    } else {
      all = new Extent(String.valueOf(place.value().unwrapped()).length(), 0);
    }
    return all.and(new Extent(VALUE, 0)).within(1);
  }

  /** Layer by layer: each can have what is below it, once or more often. */
  private Extent unresolved(Place place) throws TooMuch {
    Extent all = Extent.NONE;
    long work = 0;
    int selfReferences = 0;
    String text = place.value().render(ConfigRenderOptions.concise());
    for (Unresolved.Layer layer : Unresolved.layers(text)) {
      Extent own = new Extent((long) VALUE * layer.values() + layer.length(), layer.depth());
      int copies = 0;
      for (Unresolved.Reference reference : layer.references()) {
        for (Place target : targets(reference.path())) {
          if (target.value() != place.value()) {
            own = own.and(of(target).within(reference.depth()));
          } else if (reference.depth() == 0) {
            copies++;
          } else {
            // The library would take what is below for nothing: items would be lost.
            String wrong = "refers to itself, or has +=, in a block that ${} copies";
            throw new TooMuch(place.value(), reference.path(), wrong, "${ORIGINAL} [ITEM]");
          }
        }
      }
      if (copies > 0) {
        selfReferences++;
        work += all.size() * selfReferences;
      }
      all = bounded(place, all.times(Math.max(1, copies)).and(own));
    }
    if (work > MOST_WORK) {
      String accepted = "fewer += and ${}, or a shorter value";
      throw new TooMuch(place.value(), place.path(), "builds on itself too often", accepted);
    }
    return all;
  }

  /** What a reference can lead to: a value, or the unresolved one that it will be part of. */
  private List<Place> targets(List<String> path) {
    List<Place> targets = new ArrayList<>();
    Place target = at(path);
    if (target != null) {
      targets.add(target);
    }
    boolean certain = target != null && !isUnresolved(target.value());
    for (int from = 1; relative && !certain && from < path.size(); from++) {
      Place other = at(path.subList(from, path.size()));
      if (other != null) {
        targets.add(other);
      }
    }
    return targets;
  }

  private @Nullable Place at(List<String> path) {
    ConfigValue value = root;
    for (int i = 0; i < path.size(); i++) {
      if (isUnresolved(value)) {
        return new Place(value, path.subList(0, i));
      }
      ConfigValue next = value instanceof ConfigObject block ? block.get(path.get(i)) : null;
      if (next == null) {
        return null;
      }
      value = next;
    }
    return new Place(value, path);
  }

  private static boolean isUnresolved(ConfigValue value) {
    try {
      // A block that is merged with a reference knows what it is, but not what is in it.
      return value.valueType() == ConfigValueType.OBJECT && ((ConfigObject) value).size() < 0;
    } catch (ConfigException.NotResolved e) {
      return true;
    }
  }

  private static List<String> with(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}
