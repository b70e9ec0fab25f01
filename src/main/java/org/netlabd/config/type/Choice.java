package org.netlabd.config.type;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One of an enumeration's constants, by its name in lower case. */
public record Choice<E extends Enum<E>>(List<E> constants) implements ValueType<E> {

  /** Any constant of an enumeration. */
  public static <E extends Enum<E>> Choice<E> of(Class<E> type) {
    return new Choice<>(Arrays.asList(type.getEnumConstants()));
  }

  @Override
  public E parse(String text) throws InvalidValueException {
    for (E constant : constants) {
      if (render(constant).equals(text)) {
        return constant;
      }
    }
    throw new InvalidValueException(Quote.quote(text) + " is not accepted");
  }

  @Override
  public String render(E value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String accepted() {
    List<String> names = constants.stream().map(this::render).toList();
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }
}
