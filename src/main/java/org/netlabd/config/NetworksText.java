package org.netlabd.config;

import com.typesafe.config.ConfigUtil;
import org.netlabd.values.Networks;

/** An entry of an access list. */
record NetworksText() implements ValueType<Networks> {

  @Override
  public Networks parse(String text) throws Refusal {
    try {
      return Networks.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Quote.printable(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public String render(Networks value) {
    return ConfigUtil.quoteString(value.text());
  }

  @Override
  public String accepted() {
    return "local, all, an address or a network: 192.0.2.0/24, 2001:db8::/32";
  }
}
