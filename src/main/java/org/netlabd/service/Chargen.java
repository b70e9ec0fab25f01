// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.nio.ByteBuffer;

/** The character generator (RFC 864), by TCP only; 72 printable characters a line. */
public final class Chargen implements StreamService {

  private static final char FIRST = ' ';
  private static final int CHARACTERS = '~' - FIRST + 1;
  private static final int LINE = 72;

  /** After so many bytes it repeats. */
  static final int PERIOD = CHARACTERS * (LINE + 2);

  /** So many periods, so that one write carries much. */
  private static final int PERIODS = 16;

  private static final ByteBuffer PATTERN = pattern();

  private static ByteBuffer pattern() {
    ByteBuffer pattern = ByteBuffer.allocateDirect(PERIODS * PERIOD);
    for (int line = 0; line < CHARACTERS; line++) {
      for (int i = 0; i < LINE; i++) {
        pattern.put((byte) (FIRST + (line + i) % CHARACTERS));
      }
      pattern.put((byte) '\r').put((byte) '\n');
    }
    ByteBuffer period = pattern.duplicate().flip();
    while (pattern.hasRemaining()) {
      pattern.put(period.rewind());
    }
    return pattern.flip();
  }

  @Override
  public void received(ByteBuffer bytes, Output output) {}

  @Override
  public boolean isSource() {
    return true;
  }

  @Override
  public ByteBuffer next(long sent) {
    return PATTERN.duplicate().position((int) (sent % PERIOD));
  }
}
