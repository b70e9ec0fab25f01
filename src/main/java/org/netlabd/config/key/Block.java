package org.netlabd.config.key;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.text.Findings;

/**
 * The keys of one block of the file, read one by one. What is wrong goes to the findings; what is
 * right can be had by its key.
 *
 * @param <R> the settings that hold the keys
 */
final class Block<R> {

  private final ConfigOrigin origin;
  private final String prefix;
  private final List<Key<R, ?>> keys;
  private final KnownKeys known;
  private final Findings findings;
  private final Map<String, ConfigValue> written = new HashMap<>();
  private final Map<String, Object> values = new HashMap<>();

  /**
   * Looks for what is written, and refuses what is not a key.
   *
   * @param origin where it is written
   * @param prefix what comes before each key: empty, or ends in a dot
   * @param keys those that can be in the block
   * @param known those that can be anywhere
   */
  Block(
      Map<String, ConfigValue> block,
      ConfigOrigin origin,
      String prefix,
      List<Key<R, ?>> keys,
      KnownKeys known,
      Findings findings) {
    this.origin = origin;
    this.prefix = prefix;
    this.keys = keys;
    this.known = known;
    this.findings = findings;
    collect(block, "");
  }

  /** Reads a key as it is written, or else its default. */
  <T> Optional<T> read(Key<R, T> key, Kind kind) {
    ConfigValue value = written.get(key.path());
    if (value == null || key.appliesTo(kind)) {
      return readOfAnyKind(key, kind);
    }
    String wrong = "does not apply to " + KeyTable.PROTOCOL.render(kind.protocol());
    String only =
        String.join(", ", key.protocols().stream().map(KeyTable.PROTOCOL::render).toList());
    refuse(value, key.path(), wrong, "only to " + only);
    return Optional.empty();
  }

  private <T> Optional<T> readOfAnyKind(Key<R, T> key, Kind kind) {
    Form<T> form = key.form().apply(kind);
    ConfigValue value = written.get(key.path());
    Optional<T> result = Optional.empty();
    if (value == null) {
      result = key.standard(kind);
      if (result.isEmpty() && !findings.isIncomplete()) {
        findings.add(origin, prefix + key.path(), "is missing", form.accepted());
      }
    } else {
      result = read(value, key.path(), form);
    }
    result.ifPresent(v -> values.put(key.path(), v));
    return result;
  }

  /** Where the last of these keys is written; where the block is, if none of them is. */
  ConfigOrigin last(List<Key<R, ?>> some) {
    return some.stream()
        .flatMap(key -> Stream.ofNullable(written.get(key.path())))
        .map(ConfigValue::origin)
        .max(Findings.READING_ORDER)
        .orElse(origin);
  }

  /** Reads every key. */
  void readAll(Kind kind) {
    keys.forEach(key -> read(key, kind));
  }

  /** Reads every key of a block whose kind cannot be known, for the sake of the findings. */
  void readAllOfAnyKind() {
    keys.forEach(key -> readOfAnyKind(key, Kind.USUAL));
  }

  /** Whether every key has a value. */
  boolean isComplete() {
    return values.size() == keys.size();
  }

  /** The value of a key of a complete block. */
  @SuppressWarnings("unchecked")
  <T> T get(Key<R, T> key) {
    Object value = values.get(key.path());
    if (value == null) {
      throw new IllegalStateException(key.path() + " was not read");
    }
    return (T) value;
  }

  private <T> Optional<T> read(ConfigValue value, String path, Form<T> form) {
    return form.read(value, (where, wrong) -> refuse(where, path, wrong, form.accepted()));
  }

  private void refuse(ConfigValue where, String path, String wrong, String accepted) {
    findings.add(where.origin(), prefix + path, wrong, accepted);
  }

  private void collect(Map<String, ConfigValue> block, String parent) {
    block.forEach((name, value) -> collect(value, parent + ConfigUtil.joinPath(name)));
  }

  private void collect(ConfigValue value, String path) {
    boolean isKey = keys.stream().anyMatch(key -> key.path().equals(path));
    boolean isBlock = keys.stream().anyMatch(key -> key.path().startsWith(path + "."));
    if (!isKey && !isBlock) {
      refuse(value, path, "unknown key", findings.isFull() ? "" : known.insteadOf(prefix + path));
    } else if (isKey) {
      Resolved.type(value, prefix + path, findings)
          .filter(type -> type != ConfigValueType.NULL)
          .ifPresent(type -> written.put(path, value));
    } else {
      String key = prefix + path;
      Resolved.block(value, key, known.asBlock(key), findings)
          .ifPresent(block -> collect(block, path + "."));
    }
  }
}
