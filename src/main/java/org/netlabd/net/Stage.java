// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

/** The step of a conversation that failed, in the order in which a client takes them. */
public enum Stage {
  RESOLVE,
  /** Making the socket as it was asked for, before anything leaves this host. */
  SOCKET,
  CONNECT,
  SEND,
  SHUTDOWN,
  RECEIVE;

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
