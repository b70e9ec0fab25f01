// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;

/** The addresses that host names have now. Any thread. */
public final class Resolver {

  static {
    // One start or reload asks several times. By itself the JDK asks no more for 10 s or 30 s: a
    // reload would fail although the name has been mended, or keep the address of before.
    Security.setProperty("networkaddress.cache.ttl", "1");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
  }

  private Resolver() {}

  /**
   * Asks the system, which may take seconds.
   *
   * @throws UnknownHostException "does not resolve", and getaddrinfo(3)'s reason where the JDK
   *     passes it on
   */
  public static InetAddress[] addresses(String host) throws UnknownHostException {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      String said = String.valueOf(e.getMessage());
      String reason = said.startsWith(host + ": ") ? said.substring(host.length()) : "";
      var unknown = new UnknownHostException("does not resolve" + reason);
      unknown.initCause(e);
      throw unknown;
    }
  }
}
