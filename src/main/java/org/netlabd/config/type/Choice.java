package org.netlabd.config.type;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** One of some values, by its name. */
public record Choice<E>(List<E> values, Function<E, String> name) implements ValueType<E> {

  /** Any constant of an enumeration, by its name in lower case. */
  public static <E extends Enum<E>> Choice<E> of(Class<E> type) {
    return new Choice<>(
        List.of(type.getEnumConstants()), each -> each.name().toLowerCase(Locale.ROOT));
  }

  /** Any of these words. */
  public static Choice<String> of(Collection<String> words) {
    return new Choice<>(words.stream().sorted().toList(), word -> word);
  }

  @Override
  public E parse(String text) throws InvalidValueException {
    for (E value : values) {
      if (render(value).equals(text)) {
        return value;
      }
    }
    throw new InvalidValueException(Quote.quote(text) + " is not accepted");
  }

  @Override
  public String render(E value) {
    return name.apply(value);
  }

  @Override
  public String accepted() {
    List<String> names = values.stream().map(this::render).toList();
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }
}
