package org.netlabd.config.type;

import java.util.OptionalInt;

/** A number, or {@code auto}, which leaves it to the program or the kernel. */
public record OrAuto(ValueType<Integer> number) implements ValueType<OptionalInt> {

  private static final String AUTO = "auto";

  @Override
  public OptionalInt parse(String text) throws InvalidValueException {
    return text.equals(AUTO) ? OptionalInt.empty() : OptionalInt.of(number.parse(text));
  }

  @Override
  public String render(OptionalInt value) {
    return value.isEmpty() ? AUTO : number.render(value.getAsInt());
  }

  @Override
  public String accepted() {
    return AUTO + ", or " + number.accepted();
  }
}
