package org.netlabd.config.type;

import java.util.Optional;

/** A value, or {@code unlimited}. */
public record OrUnlimited<T>(ValueType<T> type) implements ValueType<Optional<T>> {

  private static final String UNLIMITED = "unlimited";

  @Override
  public Optional<T> parse(String text) throws InvalidValueException {
    return text.equals(UNLIMITED) ? Optional.empty() : Optional.of(type.parse(text));
  }

  @Override
  public String render(Optional<T> value) {
    return value.map(type::render).orElse(UNLIMITED);
  }

  @Override
  public String accepted() {
    return UNLIMITED + ", or " + type.accepted();
  }
}
