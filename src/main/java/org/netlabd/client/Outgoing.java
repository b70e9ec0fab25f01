// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.DaemonThread;

/** What a conversation sends, piece by piece; a stream is read ahead by a thread of its own. */
public final class Outgoing {

  private static final int PIECE = 65_536;
  private static final byte[] END = {};

  private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(2);
  private final @Nullable InputStream stream;
  private ByteBuffer current = ByteBuffer.allocateDirect(PIECE).limit(0);
  private boolean ended;
  private volatile @Nullable IOException failure;

  private Outgoing(@Nullable InputStream stream) {
    this.stream = stream;
  }

  public static Outgoing of(byte[] bytes) {
    Outgoing outgoing = new Outgoing(null);
    outgoing.put(bytes);
    outgoing.pieces.add(END);
    return outgoing;
  }

  /** All that a stream has, read from {@link #begin} on. */
  public static Outgoing of(InputStream stream) {
    return new Outgoing(stream);
  }

  /** Begins to read; {@code wakeUp}, for any thread, is run whenever there is more, or no more. */
  void begin(Runnable wakeUp) {
    InputStream from = stream;
    if (from != null) {
      DaemonThread.start("standard input", () -> read(from, wakeUp));
    }
  }

  private void read(InputStream from, Runnable wakeUp) {
    try {
      byte[] bytes = new byte[PIECE];
      int count = 0;
      while (count >= 0) {
        try {
          count = from.read(bytes);
        } catch (IOException e) {
          failure = new IOException("standard input: " + e.getMessage(), e);
          count = -1;
        }
        pieces.put(count < 0 ? END : Arrays.copyOf(bytes, count));
        wakeUp.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is to be sent now; nothing remains in it if there is nothing yet, or no more. */
  ByteBuffer next() throws IOException {
    while (!current.hasRemaining() && !ended) {
      byte[] piece = pieces.poll();
      if (piece == null) {
        return current;
      }
      ended = piece.length == 0;
      put(piece);
    }
    IOException thrown = failure;
    if (ended && thrown != null) {
      throw thrown;
    }
    return current;
  }

  private void put(byte[] bytes) {
    if (bytes.length > current.capacity()) {
      current = ByteBuffer.allocateDirect(bytes.length);
    }
    current.clear().put(bytes).flip();
  }

  boolean hasEnded() {
    return ended && !current.hasRemaining();
  }
}
