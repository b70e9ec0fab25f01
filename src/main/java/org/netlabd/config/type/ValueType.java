// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What can stand behind a key: how it is read, checked and written. Immutable. */
public interface ValueType<T> {

  /** The value that a text stands for; of a default, too. */
  T parse(String text) throws InvalidValueException;

  /** A text, in the syntax of the file, that is read as an equal value. */
  String render(T value);

  /** What is accepted, as a problem says it. */
  String accepted();

  /** A type of the same texts, whose values are made of these. */
  default <U> ValueType<U> as(Function<T, U> made, Function<U, T> of) {
    return of(text -> made.apply(parse(text)), value -> render(of.apply(value)), accepted());
  }

  /** A type that has a word for one more value. */
  default ValueType<T> or(String word, T meaning) {
    return of(
        text -> text.equals(word) ? meaning : parse(text),
        value -> value.equals(meaning) ? word : render(value),
        word + ", or " + accepted());
  }

  /** The value that a file has; empty when {@code refuse} was told what is wrong, and where. */
  default Optional<T> read(ConfigValue value, BiConsumer<ConfigValue, String> refuse) {
    try {
      return Optional.of(parse(text(value)));
    } catch (InvalidValueException e) {
      refuse.accept(value, e.wrong());
      return Optional.empty();
    }
  }

  /** The text as it was written, also that of a number. */
  private static String text(ConfigValue value) throws InvalidValueException {
    return switch (value.valueType()) {
      case OBJECT -> throw new InvalidValueException("is a block");
      case LIST -> throw new InvalidValueException("is a list");
      case NULL -> throw new InvalidValueException("is null");
      case STRING, NUMBER, BOOLEAN -> value.atKey("value").getString("value");
    };
  }

  /** Finds the value that a text stands for. */
  interface Parser<T> {
    T parse(String text) throws InvalidValueException;
  }

  static <T> ValueType<T> of(Parser<T> parser, Function<T, String> renderer, String accepted) {
    return new Simple<>(parser, renderer, accepted);
  }

  /** A type whose values are written in quotes. */
  static <T> ValueType<T> quoted(Parser<T> parser, Function<T, String> renderer, String accepted) {
    return of(
        parser, renderer.andThen(ConfigUtil::quoteString).andThen(Quote::printable), accepted);
  }

  /** A type without a method of its own. */
  record Simple<T>(Parser<T> parser, Function<T, String> renderer, String accepted)
      implements ValueType<T> {

    @Override
    public T parse(String text) throws InvalidValueException {
      return parser.parse(text);
    }

    @Override
    public String render(T value) {
      return renderer.apply(value);
    }
  }
}
