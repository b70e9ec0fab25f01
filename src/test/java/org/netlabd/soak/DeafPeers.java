// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Several sessions at once that send and never read: the daemon has to end them as stalled. */
record DeafPeers(int port) implements Peer {

  private static final int SESSIONS = 8;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @Override
  public void round(BooleanSupplier running) throws Exception {
    List<SocketChannel> open = new ArrayList<>();
    try {
      for (int i = 0; i < SESSIONS; i++) {
        open.add(SlowReaders.connect(port));
      }
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
      while (!open.isEmpty() && running.getAsBoolean()) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(open.size() + " peers that never read were not ended");
        }
        sendToAll(open);
        LockSupport.parkNanos(TICK_NANOS);
      }
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }

  private static void sendToAll(List<SocketChannel> open) throws IOException {
    Sequence sequence = new Sequence(0);
    for (Iterator<SocketChannel> all = open.iterator(); all.hasNext(); ) {
      SocketChannel channel = all.next();
      try {
        channel.write(sequence.next(Sequence.MOST));
      } catch (IOException e) {
        // Reset: ended with bytes unread, as it has to be.
        channel.close();
        all.remove();
      }
    }
  }
}
