// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Many TCP sessions, all open at the same time, each with a text of its own. */
record SessionTraffic(int count) {

  String run() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        Socket socket = new Socket("127.0.0.1", 7);
        socket.setSoTimeout(60_000);
        sockets.add(socket);
      }
      for (int i = 0; i < count; i++) {
        sockets.get(i).getOutputStream().write(text(i).getBytes(StandardCharsets.US_ASCII));
      }
      for (int i = 0; i < count; i++) {
        byte[] received = sockets.get(i).getInputStream().readNBytes(text(i).length());
        String echo = new String(received, StandardCharsets.US_ASCII);
        if (!echo.equals(text(i))) {
          throw new IllegalStateException("session " + i + " got: " + echo);
        }
      }
      for (Socket socket : sockets) {
        socket.shutdownOutput();
      }
      for (Socket socket : sockets) {
        if (socket.getInputStream().read() != -1) {
          throw new IllegalStateException("a session got more than it sent");
        }
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    return count + " sessions were right";
  }

  /** One that is broken off, by a client of which only the port is left. */
  static String reset() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", 7)) {
      socket.getOutputStream().write(1);
      socket.setSoLinger(true, 0);
      return Integer.toString(socket.getLocalPort());
    }
  }

  private static String text(int session) {
    return "this is session " + session + "\n";
  }
}
