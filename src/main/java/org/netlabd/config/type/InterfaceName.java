package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;

/** The name of a network interface, or nothing. */
public record InterfaceName() implements ValueType<String> {

  /** What the kernel takes as an interface's name: at most 15 bytes, no slash, no white space. */
  public static boolean fits(String name) {
    return name.matches("[!-~&&[^/%:]]{1,15}") && !name.equals(".") && !name.equals("..");
  }

  @Override
  public String parse(String text) throws InvalidValueException {
    if (!text.isEmpty() && !fits(text)) {
      throw new InvalidValueException(Quote.quote(text) + " cannot be an interface's name");
    }
    return text;
  }

  @Override
  public String render(String value) {
    return ConfigUtil.quoteString(value);
  }

  @Override
  public String accepted() {
    return "an interface's name, or \"\" for none";
  }
}
