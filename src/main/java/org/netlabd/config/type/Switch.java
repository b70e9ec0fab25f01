package org.netlabd.config.type;

/** On or off, in any of HOCON's spellings. */
public record Switch() implements ValueType<Boolean> {

  @Override
  public Boolean parse(String text) throws InvalidValueException {
    return switch (text) {
      case "on", "true", "yes" -> true;
      case "off", "false", "no" -> false;
      default -> throw new InvalidValueException(Quote.quote(text) + " is not accepted");
    };
  }

  @Override
  public String render(Boolean value) {
    return value ? "on" : "off";
  }

  @Override
  public String accepted() {
    return "on or off";
  }
}
