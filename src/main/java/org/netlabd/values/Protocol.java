// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.util.Locale;

public enum Protocol {
  TCP,
  UDP;

  /** {@code tcp}, as services(5) has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
