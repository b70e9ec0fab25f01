// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

/** Why a value is not accepted; becomes a problem where its key is known. */
public final class InvalidValueException extends Exception {

  public InvalidValueException(String wrong) {
    super(wrong, null, false, false);
  }

  InvalidValueException(String text, String wrong) {
    this(Quote.quote(text) + " " + wrong);
  }

  public String wrong() {
    return String.valueOf(getMessage());
  }
}
