package org.netlabd.config.type;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;

/** A number of bytes between two bounds, both included: {@code 65536} or {@code 64K}. */
public record SizeBetween(int leastBytes, int mostBytes) implements ValueType<Integer> {

  private static final String UNITS = "KMG";

  @Override
  public Integer parse(String text) throws InvalidValueException {
    // The library would take exponents too, and compute them to the last digit.
    if (!text.matches("[0-9]{1,15}(\\.[0-9]{1,9})? *[A-Za-z]*")) {
      throw new InvalidValueException(Quote.quote(text) + " is not a size");
    }
    long bytes;
    try {
      bytes = ConfigValueFactory.fromAnyRef(text).atKey("size").getBytes("size");
    } catch (ConfigException e) {
      throw new InvalidValueException(Quote.quote(text) + " is not a size");
    }
    if (bytes < leastBytes || bytes > mostBytes) {
      throw new InvalidValueException(Quote.quote(text) + " is out of range");
    }
    return (int) bytes;
  }

  @Override
  public String render(Integer value) {
    return human(value);
  }

  @Override
  public String accepted() {
    return human(leastBytes) + " to " + human(mostBytes) + " bytes";
  }

  private static String human(int bytes) {
    int rest = bytes;
    int unit = 0;
    while (rest >= 1024 && rest % 1024 == 0 && unit < UNITS.length()) {
      rest /= 1024;
      unit++;
    }
    return unit == 0 ? Integer.toString(rest) : rest + UNITS.substring(unit - 1, unit);
  }
}
