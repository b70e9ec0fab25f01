// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.netlabd.values.Nearest;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of a few words, which are its constants' texts. */
public abstract class Choice<E extends Enum<E>> implements ITypeConverter<E> {

  private final E[] all;

  protected Choice(Class<E> type) {
    this.all = type.getEnumConstants();
  }

  @Override
  public final E convert(String text) {
    return Arrays.stream(all)
        .filter(each -> each.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> refused(text, Arrays.stream(all).map(E::toString).toList()));
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
