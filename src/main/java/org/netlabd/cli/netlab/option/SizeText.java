// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes as it is typed: {@code 1000}, {@code 64K}, {@code 1.5M}; K is 1024. */
public final class SizeText implements ITypeConverter<Long> {

  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]{1,9})?)([KMG]?)");

  /** As people write it too: {@code 10 MB}, {@code 64KiB}, {@code 512 bytes}. */
  private static final Pattern LOOSE =
      Pattern.compile("([0-9]+(?:[.,][0-9]+)?)\\s*([kKmMgG]?)i?(?:bytes?|[bB])?");

  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      Matcher loose = LOOSE.matcher(text);
      String guess = loose.replaceFirst("$1$2").toUpperCase(Locale.ROOT).replace(',', '.');
      String meant =
          loose.matches() && FORM.matcher(guess).matches()
              ? "did you mean " + guess + "?"
              : "accepted: bytes, or with a unit: 512, 64K, 1.5M, 1G";
      throw new TypeConversionException("'" + text + "' is not a size; " + meant);
    }
    int shift = 10 * (matcher.group(2).isEmpty() ? 0 : 1 + "KMG".indexOf(matcher.group(2)));
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << shift));
    Refusal.when(bytes.compareTo(MOST) > 0, "'" + text + "' is too much");
    Refusal.when(
        bytes.stripTrailingZeros().scale() > 0, "'" + text + "' is not a whole number of bytes");
    return bytes.longValue();
  }
}
