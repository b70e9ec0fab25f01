// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that writes until its connection ends, and never reads. */
final class DeafPeer {

  private DeafPeer() {}

  /** Writes on a thread of its own, until the socket is closed. */
  static Socket connected(InetSocketAddress address) throws IOException {
    Socket deaf = new Socket(address.getAddress(), address.getPort());
    Thread writer =
        new Thread(
            () ->
                assertThrows(
                    IOException.class,
                    () -> {
                      while (true) {
                        deaf.getOutputStream().write(new byte[65_536]);
                      }
                    }));
    writer.start();
    return deaf;
  }
}
