package org.netlabd.config.type;

import java.util.Optional;
import org.netlabd.values.Rate;

/** So many a second, or {@code unlimited}. */
public record RateType() implements ValueType<Rate> {

  private static final OrUnlimited<Integer> PER_SECOND =
      new OrUnlimited<>(new NumberBetween(1, 1_000_000_000));

  @Override
  public Rate parse(String text) throws InvalidValueException {
    return PER_SECOND.parse(text).map(Rate::perSecond).orElse(Rate.UNLIMITED);
  }

  @Override
  public String render(Rate value) {
    return PER_SECOND.render(
        value.isUnlimited() ? Optional.empty() : Optional.of((int) value.perSecond()));
  }

  @Override
  public String accepted() {
    return PER_SECOND.accepted() + " a second";
  }
}
