// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.text.Findings;
import org.netlabd.config.type.ValueType;
import org.netlabd.values.Protocol;

/** The keys of one block of the file, read one by one; what is wrong goes to the findings. */
final class Block {

  private final ConfigOrigin origin;
  private final String prefix;
  private final List<Key<?>> keys;
  private final KnownKeys known;
  private final Findings findings;
  private final Map<String, ConfigValue> written = new HashMap<>();

  /** Of what is written, or taken back by null. */
  private final Map<String, ConfigOrigin> places = new HashMap<>();

  private final Map<String, Object> values = new HashMap<>();

  /** Looks for what is written, at {@code origin}, behind a prefix; refuses what is not a key. */
  Block(
      ConfigObject block,
      ConfigOrigin origin,
      String prefix,
      List<Key<?>> keys,
      KnownKeys known,
      Findings findings) {
    this.origin = origin;
    this.prefix = prefix;
    this.keys = keys;
    this.known = known;
    this.findings = findings;
    collect(block, "");
  }

  /** What is written as a block; empty if there is none, and a problem unless it is null. */
  static Optional<ConfigObject> of(
      ConfigValue value, String key, Supplier<String> accepted, Findings findings) {
    Optional<ConfigValue> resolved = resolved(value, key, findings);
    if (resolved.isPresent() && !(value instanceof ConfigObject)) {
      findings.add(value.origin(), key, "is not a block", accepted.get());
      return Optional.empty();
    }
    return resolved.map(ConfigObject.class::cast);
  }

  /** Without null; empty, and a problem, if it waits for a {@code ${...}} that leads nowhere. */
  private static Optional<ConfigValue> resolved(ConfigValue value, String key, Findings findings) {
    try {
      if (value instanceof ConfigList list) {
        list.forEach(ConfigValue::valueType);
      }
      // The size of a block that is not resolved cannot be had either.
      boolean isNull =
          value instanceof ConfigObject block
              ? block.size() < 0
              : value.valueType() == ConfigValueType.NULL;
      return isNull ? Optional.empty() : Optional.of(value);
    } catch (ConfigException.NotResolved e) {
      String accepted = "${KEY} of this configuration, not of the environment";
      findings.add(value.origin(), key, "refers to a key that is not set", accepted);
      return Optional.empty();
    }
  }

  private void collect(ConfigObject block, String parent) {
    new TreeMap<>(block).forEach((name, v) -> collect(v, parent + ConfigUtil.joinPath(name)));
  }

  private void collect(ConfigValue value, String path) {
    String full = prefix + path;
    if (keys.stream().anyMatch(key -> key.path().equals(path))) {
      places.put(path, value.origin());
      resolved(value, full, findings).ifPresent(v -> written.put(path, v));
    } else if (keys.stream().anyMatch(key -> key.path().startsWith(path + "."))) {
      of(value, full, () -> known.asBlock(full), findings).ifPresent(v -> collect(v, path + "."));
    } else {
      refuse(value, path, "unknown key", findings.isFull() ? "" : known.insteadOf(full));
    }
  }

  void readAll(Kind kind) {
    keys.forEach(key -> read(key, kind));
  }

  /** Reads every key of a block whose kind cannot be known, for the sake of the findings. */
  void readAllOfAnyKind() {
    keys.forEach(key -> readOfAnyKind(key, Kind.USUAL));
  }

  /** Reads a key as it is written, or else its default. */
  <T> Optional<T> read(Key<T> key, Kind kind) {
    ConfigValue value = written.get(key.path());
    if (value == null || key.appliesTo(kind)) {
      return readOfAnyKind(key, kind);
    }
    String wrong = "does not apply to " + kind.protocol();
    String only =
        key.protocols().stream().map(Protocol::toString).collect(Collectors.joining(", "));
    refuse(value, key.path(), wrong, "only to " + only);
    return Optional.empty();
  }

  private <T> Optional<T> readOfAnyKind(Key<T> key, Kind kind) {
    ValueType<T> type = key.type().apply(kind);
    ConfigValue value = written.get(key.path());
    Optional<T> result;
    if (value == null) {
      result = key.standard(kind);
      if (result.isEmpty() && !findings.isIncomplete()) {
        findings.add(origin, prefix + key.path(), "is missing", type.accepted());
      }
    } else {
      result = type.read(value, (at, wrong) -> refuse(at, key.path(), wrong, type.accepted()));
    }
    result.ifPresent(v -> values.put(key.path(), v));
    return result;
  }

  /** Finds fault with a key, where it is written last. */
  void refuse(Key<?> key, String wrong, String accepted) {
    findings.add(last(List.of(key)), prefix + key.path(), wrong, accepted);
  }

  private void refuse(ConfigValue where, String path, String wrong, String accepted) {
    findings.add(where.origin(), prefix + path, wrong, accepted);
  }

  /** Where the last of these keys is written; where the block is, if none of them is. */
  ConfigOrigin last(List<Key<?>> some) {
    return lastWritten(some).orElse(origin);
  }

  private Optional<ConfigOrigin> lastWritten(List<Key<?>> some) {
    return some.stream()
        .flatMap(key -> Stream.ofNullable(places.get(key.path())))
        .max(Findings.READING_ORDER);
  }

  /**
   * Refuses what a complete block has without what it needs, but for defaults. What a later file or
   * {@code --set} has switched off has its default again, and is no problem.
   */
  void require(List<Need> needs, Kind kind) {
    for (Need need : needs) {
      if (!need.isMet().test(this)) {
        Optional<ConfigOrigin> off = lastWritten(need.switches());
        need.keys().forEach(key -> idle(key, kind, off, need.words()));
      }
    }
  }

  private <T> void idle(Key<T> key, Kind kind, Optional<ConfigOrigin> off, String need) {
    Optional<T> standard = key.standard(kind);
    ConfigOrigin where = last(List.of(key));
    if (standard.equals(Optional.of(get(key)))) {
      return;
    }
    if (off.isPresent() && Findings.isOfLaterSource(off.get(), where)) {
      standard.ifPresent(value -> values.put(key.path(), value));
    } else {
      findings.add(where, prefix + key.path(), "does not apply without " + need, "only with it");
    }
  }

  boolean isComplete() {
    return values.size() == keys.size();
  }

  @SuppressWarnings("unchecked")
  <T> T get(Key<T> key) {
    return (T) Objects.requireNonNull(values.get(key.path()), key.path());
  }

  /** Of a complete block: {@code KEY = VALUE}, one key a line, every key that applies. */
  String text(Kind kind) {
    return keys.stream()
        .filter(key -> key.appliesTo(kind))
        .map(key -> prefix + key.path() + " = " + rendered(key, kind) + "\n")
        .collect(Collectors.joining());
  }

  private <T> String rendered(Key<T> key, Kind kind) {
    return key.type().apply(kind).render(get(key));
  }
}
