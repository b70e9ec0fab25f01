// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.netlabd.values.Cidr;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/** How a value is typed that an option takes, by its type; an option may have a way of its own. */
public final class Types {

  private Types() {}

  /** Has a command and its subcommands read values so. */
  public static void register(CommandLine command) {
    command
        .registerConverter(int.class, text -> number(text, Integer::valueOf))
        .registerConverter(long.class, text -> number(text, Long::valueOf))
        .registerConverter(Duration.class, new TimeText.Some())
        .registerConverter(Range.class, text -> Range.parse(text, TimeText::millis))
        .registerConverter(Thresholds.class, text -> Thresholds.parse(text))
        .registerConverter(Cidr.class, Types::network)
        .registerConverter(Path.class, Types::file)
        .registerConverter(Pattern.class, Types::pattern);
    registerWords(command);
  }

  /** Constants of enumerations are typed as their texts. */
  private static void registerWords(CommandLine command) {
    command.getCommandSpec().args().stream()
        .map(ArgSpec::type)
        .filter(Class::isEnum)
        .forEach(type -> registerWords(command, type));
    command.getSubcommands().values().forEach(Types::registerWords);
  }

  private static <E> void registerWords(CommandLine command, Class<E> type) {
    List<String> words = Stream.of(type.getEnumConstants()).map(E::toString).toList();
    command.registerConverter(
        type,
        text -> {
          if (!words.contains(text)) {
            throw Refusal.of(text, words, String.join(", ", words));
          }
          return type.getEnumConstants()[words.indexOf(text)];
        });
  }

  /** Of ASCII's digits, Java takes those of every script; refused without its types' names. */
  private static <N extends Number> N number(String text, Function<String, N> parser) {
    Refusal.when(!text.matches("[-+]?[0-9]+"), "'" + text + "' is no whole number");
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is out of range");
    }
  }

  /** Java takes no name at all for the working directory's. */
  private static Path file(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("'' is no file");
    }
    return Path.of(text);
  }

  private static Cidr network(String text) {
    try {
      return Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new TypeConversionException("'" + text + "' is no pattern: " + e.getDescription());
    }
  }
}
