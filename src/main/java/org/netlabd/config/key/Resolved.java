package org.netlabd.config.key;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.netlabd.config.text.Findings;

/** Looks at values some of which may still wait for a {@code ${...}} that leads nowhere. */
final class Resolved {

  private static final String ACCEPTED = "${KEY} of this configuration, not of the environment";

  private Resolved() {}

  /** What a value is; empty, and a problem, if that depends on what is not there. */
  static Optional<ConfigValueType> type(ConfigValue value, String key, Findings findings) {
    try {
      if (value instanceof ConfigList list) {
        list.forEach(ConfigValue::valueType);
      }
      return Optional.of(value.valueType());
    } catch (ConfigException.NotResolved e) {
      findings.add(value.origin(), key, "refers to a key that is not set", ACCEPTED);
      return Optional.empty();
    }
  }

  /** What is in a block, by name; empty, and a problem unless it is null, if it is no block. */
  static Optional<SortedMap<String, ConfigValue>> block(
      ConfigValue value, String key, String accepted, Findings findings) {
    Optional<ConfigValueType> type = type(value, key, findings);
    if (type.isEmpty() || type.get() == ConfigValueType.NULL) {
      return Optional.empty();
    }
    if (!(value instanceof ConfigObject block)) {
      findings.add(value.origin(), key, "is not a block", accepted);
      return Optional.empty();
    }
    try {
      return Optional.of(new TreeMap<>(block));
    } catch (ConfigException.NotResolved e) {
      findings.add(value.origin(), key, "refers to a key that is not set", ACCEPTED);
      return Optional.empty();
    }
  }
}
