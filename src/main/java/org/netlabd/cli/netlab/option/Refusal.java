// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import picocli.CommandLine.TypeConversionException;

/** Ends a command whose line is understood and makes no sense. */
public final class Refusal {

  private Refusal() {}

  /** Refuses the line where it is wrong; {@code text}: what is, and what is accepted. */
  public static void when(boolean wrong, String text) {
    if (wrong) {
      throw new TypeConversionException(text);
    }
  }
}
