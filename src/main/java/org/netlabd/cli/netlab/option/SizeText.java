// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes as it is typed: {@code 1000}, {@code 64K}, {@code 10M}; K is 1024. */
public final class SizeText implements ITypeConverter<Long> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,12})([KMG]?)");

  /** As people write it too: {@code 10 MB}, {@code 64KiB}, {@code 512 bytes}. */
  private static final Pattern LOOSE = Pattern.compile("(\\d+)\\s*([kKmMgG]?)i?(?:bytes?|[bB])?");

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      Matcher loose = LOOSE.matcher(text);
      String guess = loose.replaceFirst("$1$2").toUpperCase(Locale.ROOT);
      throw new TypeConversionException(
          "'"
              + text
              + "' is not a size; "
              + (loose.matches() && FORM.matcher(guess).matches()
                  ? "did you mean " + guess + "?"
                  : "accepted: bytes, or with a unit: 512, 64K, 10M, 1G"));
    }
    long number = Long.parseLong(matcher.group(1));
    int shift = 10 * (1 + "KMG".indexOf(unit(matcher)));
    Refusal.when(number > Long.MAX_VALUE >> shift, "'" + text + "' is too much");
    return number << shift;
  }

  private static String unit(Matcher matcher) {
    // indexOf answers 0 for the empty text and -1 for one that is not in it.
    return matcher.group(2).isEmpty() ? "-" : matcher.group(2);
  }
}
