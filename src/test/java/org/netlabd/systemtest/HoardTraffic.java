// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens connections, says "running" and keeps them until it gets a line; then each that it sends a
 * byte to must have its echo, so that none was lost while the daemon could accept no more.
 */
record HoardTraffic(int count) {

  private static final int DEADLINE_MILLIS = 20_000;

  String run() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7), DEADLINE_MILLIS);
      sockets.add(socket);
    }
    System.out.println("running");
    System.in.read();
    // Each that ends makes room for one that waits.
    for (Socket socket : sockets) {
      socket.getOutputStream().write('x');
      if (socket.getInputStream().read() != 'x') {
        throw new IllegalStateException("no echo");
      }
      socket.close();
    }
    return count + " connections had their echo";
  }
}
