// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Connects from any address, has a few bytes echoed, and closes: churn. */
record ShortSession(int port) implements Peer {

  private static final int MOST_BYTES = 16_384;

  @Override
  public void round(BooleanSupplier running) throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Sequence sequence = new Sequence(random.nextInt());
    try (Socket socket = Loopback.connect(port)) {
      int count = random.nextInt(1, MOST_BYTES);
      sequence.write(socket.getOutputStream(), count);
      boolean halfClose = random.nextBoolean();
      if (halfClose) {
        socket.shutdownOutput();
      }
      byte[] back = socket.getInputStream().readNBytes(count);
      sequence.read(back, back.length);
      sequence.ended();
      if (halfClose && socket.getInputStream().read() != -1) {
        throw new IllegalStateException("a session got more than it sent");
      }
    }
  }
}
