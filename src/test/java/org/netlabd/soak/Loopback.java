// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Sixteen million addresses of this host. */
final class Loopback {

  private Loopback() {}

  /** Any of 127.0.0.0/8. */
  static InetAddress any() {
    byte[] address = new byte[4];
    ThreadLocalRandom random = ThreadLocalRandom.current();
    address[0] = 127;
    address[1] = (byte) random.nextInt(256);
    address[2] = (byte) random.nextInt(256);
    address[3] = (byte) random.nextInt(1, 255);
    return of(address);
  }

  /** The one that everybody has. */
  static InetAddress usual() {
    return of(new byte[] {127, 0, 0, 1});
  }

  private static InetAddress of(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection from any address. */
  static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(Peer.DEADLINE_MILLIS);
      socket.bind(new InetSocketAddress(any(), 0));
      socket.connect(new InetSocketAddress(usual(), port), Peer.DEADLINE_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
