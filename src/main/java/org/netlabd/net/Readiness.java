// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

/** Told by a {@link Loop} that a socket it watches can go on. Called on the loop's thread. */
@FunctionalInterface
public interface Readiness {

  /**
   * The socket can be read or written without blocking; an error on the socket makes it both, and
   * is then thrown by the next read or write.
   */
  void ready(boolean readable, boolean writable);
}
