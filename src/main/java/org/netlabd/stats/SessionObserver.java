// SPDX-License-Identifier: Apache-2.0
package org.netlabd.stats;

/** Is told of each TCP session that is over, on its loop's thread. */
public interface SessionObserver {

  /** A session is over, which received and sent so many bytes together. */
  void ended(String listener, long nanos, long bytes);
}
