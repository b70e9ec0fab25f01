// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

/** The first byte that came back wrong, at an offset of what was sent; immutable. */
public record Mismatch(long offset, byte sent, byte received) {

  /** {@code byte 17 is 0x41, 0x40 was sent}. */
  public String text() {
    return "byte %d is 0x%02x, 0x%02x was sent".formatted(offset, received, sent);
  }
}
