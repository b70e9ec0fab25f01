// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * One client after the other, each with a byte to be echoed. Says "running" after the first, goes
 * on until it gets a line, and fails when one is refused or gets no echo.
 */
final class ClientTraffic {

  private static final int DEADLINE_MILLIS = 20_000;

  private volatile boolean going = true;

  String run() throws IOException {
    Thread stop =
        new Thread(
            () -> {
              try {
                System.in.read();
              } catch (IOException e) {
                // The test is gone: the end as well.
              }
              going = false;
            });
    stop.setDaemon(true);
    stop.start();
    int clients = 0;
    while (going) {
      try (Socket socket = new Socket()) {
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7), DEADLINE_MILLIS);
        socket.getOutputStream().write('x');
        socket.shutdownOutput();
        if (socket.getInputStream().read() != 'x') {
          throw new IOException("client " + clients + " got no echo");
        }
      }
      if (clients++ == 0) {
        System.out.println("running");
      }
    }
    return clients + " clients had their echo";
  }
}
