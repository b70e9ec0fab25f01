package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import org.netlabd.values.Networks;

/** An entry of an access list. */
public record NetworksType() implements ValueType<Networks> {

  /** Enough for any address and prefix; what is longer is not repeated in full. */
  private static final int LONGEST = 50;

  @Override
  public Networks parse(String text) throws InvalidValueException {
    if (text.length() > LONGEST) {
      throw new InvalidValueException(Quote.quote(text) + " is not a numeric address");
    }
    try {
      return Networks.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String render(Networks value) {
    return ConfigUtil.quoteString(value.text());
  }

  @Override
  public String accepted() {
    return "local, all, numeric addresses, networks such as 192.0.2.0/24 or \"2001:db8::/32\"";
  }
}
