package org.netlabd.client.dial;

/**
 * Whom to talk to.
 *
 * @param host a name or a numeric address
 * @param family which of its addresses may be used
 */
public record Target(String host, int port, AddressFamily family) {

  /** Which addresses of a host may be used. */
  public enum AddressFamily {
    ANY,
    IPV4,
    IPV6
  }
}
