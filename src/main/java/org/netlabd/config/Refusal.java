package org.netlabd.config;

/**
 * Why a value is not accepted. Thrown by value types, turned into a problem by who knows the key.
 */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  Refusal(String wrong) {
    super(wrong, null, false, false);
  }

  /** What is wrong, as a problem says it. */
  String wrong() {
    return String.valueOf(getMessage());
  }
}
