// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

/** How a port comes to several sockets, of loops or of a reload (SO_REUSEPORT; socket(7)). */
public enum Sharing {
  /** The port must be free; afterwards it may be shared by sockets of this user. */
  FIRST,
  /** The port may be shared with a socket that was bound before. */
  NEXT
}
