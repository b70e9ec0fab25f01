// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Plain numbers as they are typed, refused without the names of Java's types. */
public final class NumberText {

  private NumberText() {}

  /** Has a command and its subcommands read their numbers so. */
  public static void register(CommandLine command) {
    command.registerConverter(int.class, text -> number(text, Integer::valueOf));
    command.registerConverter(long.class, text -> number(text, Long::valueOf));
  }

  /** A number that an option allows, as it is; any other is refused. */
  public static long between(String option, long value, long least, long most) {
    Refusal.when(
        value < least || value > most,
        option + ": " + value + " is out of range; accepted: " + least + " to " + most);
    return value;
  }

  private static <N extends Number> N number(String text, Function<String, N> parser) {
    String why = "no whole number";
    try {
      // Java takes the digits of every script.
      if (text.matches("[-+]?[0-9]+")) {
        why = "out of range";
        return parser.apply(text);
      }
    } catch (NumberFormatException e) {
      // It has too many digits.
    }
    throw new TypeConversionException("'" + text + "' is " + why);
  }
}
