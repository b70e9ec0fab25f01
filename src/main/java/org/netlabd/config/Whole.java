package org.netlabd.config;

/** A whole number between two bounds, both included. */
record Whole(int least, int most) implements ValueType<Integer> {

  @Override
  public Integer parse(String text) throws Refusal {
    if (!text.matches("-?[0-9]+")) {
      throw new Refusal(Quote.quote(text) + " is not a whole number");
    }
    if (text.length() <= 10) {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return (int) value;
      }
    }
    throw new Refusal(Quote.quote(text) + " is out of range");
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
