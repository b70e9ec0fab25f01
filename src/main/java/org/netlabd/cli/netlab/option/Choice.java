package org.netlabd.cli.netlab.option;

import java.util.Arrays;
import java.util.stream.Collectors;
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
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' is not among them; accepted: "
                        + Arrays.stream(all).map(E::toString).collect(Collectors.joining(", "))));
  }
}
