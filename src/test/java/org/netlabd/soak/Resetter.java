// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Sends, reads a part of the echo or nothing of it, and resets the connection. */
record Resetter(int port) implements Peer {

  private static final int MOST_BYTES = 131_072;

  @Override
  public void round(BooleanSupplier running) throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Sequence sequence = new Sequence(random.nextInt());
    try (Socket socket = Loopback.connect(port)) {
      int count = random.nextInt(MOST_BYTES);
      for (int left = count; left > 0; left -= Sequence.MOST) {
        sequence.write(socket.getOutputStream(), Math.min(left, Sequence.MOST));
      }
      if (random.nextBoolean()) {
        int most = Math.min(count, Sequence.MOST);
        byte[] part = socket.getInputStream().readNBytes(random.nextInt(most + 1));
        sequence.read(part, part.length);
      }
      socket.setSoLinger(true, 0);
    }
  }
}
