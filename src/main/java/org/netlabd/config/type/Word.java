// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** One of some values, by its name. */
public final class Word {

  /** On or off, in any of HOCON's spellings. */
  public static final ValueType<Boolean> SWITCH =
      ValueType.of(
          text ->
              switch (text) {
                case "on", "true", "yes" -> true;
                case "off", "false", "no" -> false;
                default -> throw new InvalidValueException(text, "is not accepted");
              },
          value -> value ? "on" : "off",
          "on or off");

  private Word() {}

  /** Any constant of an enumeration, by its name in lower case. */
  public static <E extends Enum<E>> ValueType<E> of(Class<E> type) {
    return of(List.of(type.getEnumConstants()), each -> each.name().toLowerCase(Locale.ROOT));
  }

  public static ValueType<String> of(Collection<String> words) {
    return of(words.stream().sorted().toList(), word -> word);
  }

  private static <E> ValueType<E> of(List<E> values, Function<E, String> name) {
    List<String> names = values.stream().map(name).toList();
    int last = names.size() - 1;
    return ValueType.of(
        text -> {
          int index = names.indexOf(text);
          if (index < 0) {
            throw new InvalidValueException(text, "is not accepted");
          }
          return values.get(index);
        },
        name,
        (last < 1 ? "" : String.join(", ", names.subList(0, last)) + " or ") + names.get(last));
  }
}
