// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.Collection;
import java.util.List;
import org.netlabd.values.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/** One of a few words, as it is typed. */
public final class Choice {

  private Choice() {}

  /** Has a command and its subcommands read constants of enumerations by their texts. */
  public static void register(CommandLine command) {
    command.getCommandSpec().args().stream()
        .map(ArgSpec::type)
        .filter(Class::isEnum)
        .forEach(type -> register(command, type));
    command.getSubcommands().values().forEach(Choice::register);
  }

  private static <E> void register(CommandLine command, Class<E> type) {
    List<E> all = List.of(type.getEnumConstants());
    command.registerConverter(
        type,
        text ->
            all.stream()
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> refused(text, all.stream().map(E::toString).toList())));
  }

  /** The refusal of a word that is none of a few. */
  public static TypeConversionException refused(String word, List<String> known) {
    return refused(word, known, String.join(", ", known));
  }

  /** The same; {@code accepted}: how those are listed. */
  public static TypeConversionException refused(
      String word, Collection<String> known, String accepted) {
    String meant = Nearest.question(word, known);
    return new TypeConversionException(
        "'" + word + "' is not among them" + (meant.isEmpty() ? "; accepted: " + accepted : meant));
  }
}
