// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.dial;

import org.netlabd.net.ClientOptions;
import org.netlabd.net.ClientOptions.Setting;

/**
 * Whom to talk to; immutable.
 *
 * @param host a name or a numeric address
 * @param options how the sockets are made that talk with it
 */
public record Target(String host, int port, AddressFamily family, ClientOptions options) {

  /** With sockets as the system makes them. */
  public Target(String host, int port, AddressFamily family) {
    this(host, port, family, ClientOptions.NONE);
  }

  /** Which addresses of a host may be used. */
  public enum AddressFamily {
    ANY,
    IPV4,
    IPV6
  }

  /** The same with one more option, unless it was said already. */
  public Target with(Setting setting) {
    return new Target(host, port, family, options.orElse(setting));
  }

  /** The same with TCP_NODELAY unless it was said otherwise: a probe is to leave at once. */
  public Target withNoDelay() {
    return with(Setting.of("TCP_NODELAY", 1));
  }
}
