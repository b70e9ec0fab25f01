// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

/** Told by a {@link Loop} that a socket it watches can go on. Called on the loop's thread. */
@FunctionalInterface
public interface Readiness {

  /** It can be read or written without blocking; an error makes it both, and is thrown then. */
  void ready(boolean readable, boolean writable);
}
