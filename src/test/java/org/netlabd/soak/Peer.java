// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.util.function.BooleanSupplier;

/** One way to use or to abuse the daemon. Each has a thread of its own. */
@FunctionalInterface
interface Peer {

  /** How long it waits for anything at all, in milliseconds. */
  int DEADLINE_MILLIS = 30_000;

  /**
   * Does it once; called again and again while {@code running}.
   *
   * @throws Exception when the daemon did not do what it should
   */
  void round(BooleanSupplier running) throws Exception;
}
