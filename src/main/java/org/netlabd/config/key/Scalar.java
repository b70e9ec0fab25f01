package org.netlabd.config.key;

import com.typesafe.config.ConfigValue;
import java.util.Optional;
import org.netlabd.config.type.InvalidValueException;
import org.netlabd.config.type.ValueType;

/** A single value. */
record Scalar<T>(ValueType<T> type) implements Form<T> {

  @Override
  public Optional<T> read(ConfigValue value, Refuse refuse) {
    String wrong =
        switch (value.valueType()) {
          case OBJECT -> "is a block";
          case LIST -> "is a list";
          case NULL -> "is null";
          case STRING, NUMBER, BOOLEAN -> "";
        };
    if (!wrong.isEmpty()) {
      refuse.refuse(value, wrong);
      return Optional.empty();
    }
    try {
      // The text as it was written, also that of a number.
      return Optional.of(type.parse(value.atKey("value").getString("value")));
    } catch (InvalidValueException e) {
      refuse.refuse(value, e.wrong());
      return Optional.empty();
    }
  }

  @Override
  public T standard(String text) throws InvalidValueException {
    return type.parse(text);
  }

  @Override
  public String render(T value) {
    return type.render(value);
  }

  @Override
  public String accepted() {
    return type.accepted();
  }
}
