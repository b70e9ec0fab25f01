// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Several sessions at once that do nothing more: the daemon has to end them as idle. */
record IdlePeers(int port) implements Peer {

  private static final int SESSIONS = 50;

  @Override
  public void round(BooleanSupplier running) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < SESSIONS; i++) {
        Socket socket = Loopback.connect(port);
        sockets.add(socket);
        if (i % 2 == 0) {
          echo(socket);
        }
      }
      for (Socket socket : sockets) {
        if (socket.getInputStream().read() != -1) {
          throw new IllegalStateException("an idle session got a byte");
        }
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void echo(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    if (socket.getInputStream().read() != 'x') {
      throw new IllegalStateException("no echo");
    }
  }
}
