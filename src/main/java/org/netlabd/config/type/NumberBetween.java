package org.netlabd.config.type;

/** A whole number between two bounds, both included. */
public record NumberBetween(int least, int most) implements ValueType<Integer> {

  @Override
  public Integer parse(String text) throws InvalidValueException {
    if (!text.matches("-?[0-9]+")) {
      throw new InvalidValueException(Quote.quote(text) + " is not a whole number");
    }
    if (text.length() <= 10) {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return (int) value;
      }
    }
    throw new InvalidValueException(Quote.quote(text) + " is out of range");
  }

  @Override
  public String render(Integer value) {
    return value.toString();
  }

  @Override
  public String accepted() {
    return least + " to " + most;
  }
}
