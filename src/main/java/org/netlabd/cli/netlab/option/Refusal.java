// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.Collection;
import org.netlabd.values.Nearest;
import picocli.CommandLine.TypeConversionException;

/** Ends a command whose line is understood and makes no sense. */
public final class Refusal {

  private Refusal() {}

  /** Refuses the line where it is wrong; {@code text}: what is, and what is accepted. */
  public static void when(boolean wrong, String text) {
    if (wrong) {
      throw new TypeConversionException(text);
    }
  }

  /** A number that an option allows, as it is; any other is refused. */
  public static long unlessBetween(String option, long value, long least, long most) {
    when(
        value < least || value > most,
        option + ": " + value + " is out of range; accepted: " + least + " to " + most);
    return value;
  }

  /** The refusal of a word that is none of a few; {@code accepted}: how those are listed. */
  public static TypeConversionException of(String word, Collection<String> known, String accepted) {
    String meant = Nearest.question(word, known);
    return new TypeConversionException(
        "'" + word + "' is not among them" + (meant.isEmpty() ? "; accepted: " + accepted : meant));
  }
}
