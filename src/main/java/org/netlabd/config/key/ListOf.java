package org.netlabd.config.key;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.netlabd.config.type.InvalidValueException;
import org.netlabd.config.type.ValueType;

/**
 * Values, each once: {@code [a, b]}, or {@code a} for a single one.
 *
 * @param type what they are
 * @param least how many there must be
 * @param most how many there can be
 */
record ListOf<E>(ValueType<E> type, int least, int most) implements Form<List<E>> {

  @Override
  public Optional<List<E>> read(ConfigValue value, Refuse refuse) {
    List<? extends ConfigValue> items =
        value.valueType() == ConfigValueType.LIST ? (ConfigList) value : List.of(value);
    if (items.size() < least || items.size() > most) {
      refuse.refuse(value, items.size() < least ? "is empty" : "has more than " + most + " items");
      return Optional.empty();
    }
    Scalar<E> scalar = new Scalar<>(type);
    Set<String> seen = new LinkedHashSet<>();
    List<E> values =
        items.stream()
            .flatMap(
                item ->
                    scalar.read(item, refuse).filter(e -> isNew(e, item, seen, refuse)).stream())
            .toList();
    return values.size() == items.size() ? Optional.of(values) : Optional.empty();
  }

  @Override
  public List<E> standard(String text) throws InvalidValueException {
    List<E> values = new ArrayList<>();
    if (text.isEmpty()) {
      return values;
    }
    for (String item : text.split(", *", -1)) {
      values.add(type.parse(item));
    }
    return values;
  }

  @Override
  public String render(List<E> value) {
    return value.stream().map(type::render).collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public String accepted() {
    return "any of: " + type.accepted();
  }

  private boolean isNew(E e, ConfigValue item, Set<String> seen, Refuse refuse) {
    String text = type.render(e);
    if (seen.add(text)) {
      return true;
    }
    refuse.refuse(item, text + " is listed twice");
    return false;
  }
}
