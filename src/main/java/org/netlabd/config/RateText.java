package org.netlabd.config;

import org.netlabd.values.Rate;

/** So many a second, or {@code unlimited}. */
record RateText() implements ValueType<Rate> {

  private static final String UNLIMITED = "unlimited";
  private static final Whole PER_SECOND = new Whole(1, 1_000_000_000);

  @Override
  public Rate parse(String text) throws Refusal {
    return text.equals(UNLIMITED) ? Rate.UNLIMITED : Rate.perSecond(PER_SECOND.parse(text));
  }

  @Override
  public String render(Rate value) {
    return value.isUnlimited() ? UNLIMITED : Long.toString(value.perSecond());
  }

  @Override
  public String accepted() {
    return UNLIMITED + ", or " + PER_SECOND.accepted() + " a second";
  }
}
