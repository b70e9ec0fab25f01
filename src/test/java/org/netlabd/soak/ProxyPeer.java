// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Comes with a right PROXY header, a broken one, a part of one, or leaves in its middle. */
record ProxyPeer(int port) implements Peer {

  @Override
  public void round(BooleanSupplier running) throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    try (Socket socket = Loopback.connect(port)) {
      switch (random.nextInt(4)) {
        case 0 -> garbage(socket, random);
        case 1 -> part(socket, random);
        case 2 -> {
          header(socket, random);
          socket.setSoLinger(true, 0);
        }
        default -> echo(socket, random);
      }
    }
  }

  private static byte[] header(ThreadLocalRandom random) {
    String client = Loopback.any().getHostAddress();
    int port = random.nextInt(1, 65_536);
    return ("PROXY TCP4 " + client + " 127.0.0.1 " + port + " 7\r\nhello").getBytes(US_ASCII);
  }

  private static void header(Socket socket, ThreadLocalRandom random) throws IOException {
    socket.getOutputStream().write(header(random));
  }

  private static void echo(Socket socket, ThreadLocalRandom random) throws IOException {
    header(socket, random);
    socket.shutdownOutput();
    String back = new String(socket.getInputStream().readAllBytes(), US_ASCII);
    if (!back.equals("hello")) {
      throw new IllegalStateException("behind a PROXY header came back: " + back);
    }
  }

  private static void garbage(Socket socket, ThreadLocalRandom random) throws IOException {
    byte[] bytes = new byte[random.nextInt(1, 300)];
    random.nextBytes(bytes);
    // Never the first byte of a header: what may become one is waited for.
    bytes[0] = 'x';
    socket.getOutputStream().write(bytes);
    try {
      if (socket.getInputStream().read() != -1) {
        throw new IllegalStateException("garbage in place of a PROXY header was answered");
      }
    } catch (SocketException e) {
      // Reset: refused, as it has to be.
      return;
    }
  }

  private static void part(Socket socket, ThreadLocalRandom random) throws IOException {
    byte[] header = header(random);
    socket.getOutputStream().write(Arrays.copyOf(header, random.nextInt(1, 20)));
  }
}
