// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Patience;
import org.netlabd.net.Poller;
import org.netlabd.net.TcpClient;

/** Whom a run talks with and, by TCP, the first connection, which carries probes too. */
record Opened(Poller poller, InetSocketAddress peer, @Nullable TcpClient first) {

  /** By TCP the first address that takes a connection; by UDP, which cannot tell, the first. */
  static Opened by(Request request) throws IOException {
    if (request.udp()) {
      InetSocketAddress peer = Dialing.datagramPeers(request.target(), request.patience()).get(0);
      return new Opened(new Poller(), peer, null);
    }
    Connection connection =
        Dialing.dial(request.target().withNoDelay(), Patience.perStep(request.patience()))
            .require();
    return new Opened(connection.poller(), connection.stream().peer(), connection.stream());
  }
}
