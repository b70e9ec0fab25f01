// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Values, each once: {@code [a, b]} or {@code a}; so many, in a list that does not change. */
public record ListOf<E>(ValueType<E> type, int least, int most) implements ValueType<List<E>> {

  @Override
  public Optional<List<E>> read(ConfigValue value, BiConsumer<ConfigValue, String> refuse) {
    List<? extends ConfigValue> items = value instanceof ConfigList list ? list : List.of(value);
    if (items.size() < least || items.size() > most) {
      refuse.accept(value, items.size() < least ? "is empty" : "has more than " + most + " items");
      return Optional.empty();
    }
    List<E> values = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ConfigValue item : items) {
      Optional<E> read = type.read(item, refuse);
      read.map(type::render)
          .filter(text -> !seen.add(text))
          .ifPresent(text -> refuse.accept(item, text + " is listed twice"));
      read.ifPresent(values::add);
    }
    return seen.size() == items.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
  }

  @Override
  public List<E> parse(String text) throws InvalidValueException {
    List<E> values = new ArrayList<>();
    for (String item : text.isEmpty() ? new String[0] : text.split(", *", -1)) {
      values.add(type.parse(item));
    }
    return List.copyOf(values);
  }

  @Override
  public String render(List<E> value) {
    return value.stream().map(type::render).collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public String accepted() {
    return "any of: " + type.accepted();
  }
}
