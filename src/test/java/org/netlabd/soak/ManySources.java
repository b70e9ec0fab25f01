// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Datagrams from sources that nobody has seen before, as a forger sends them, and a burst of one
 * source above its rate. Answers are not waited for.
 */
record ManySources(int port) implements Peer {

  private static final int SOURCES = 32;
  private static final int BURST = 512;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  @Override
  public void round(BooleanSupplier running) throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < SOURCES; i++) {
      send(random.nextInt(1, 4), Loopback.any(), Loopback.usual());
    }
    send(1, Loopback.any(), Loopback.any());
    if (random.nextInt(16) == 0) {
      send(BURST, Loopback.usual(), Loopback.usual());
    }
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private void send(int count, InetAddress from, InetAddress to) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(64);
    SocketAddress there = new InetSocketAddress(to, port);
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(from, 0));
      for (int i = 0; i < count; i++) {
        channel.send(payload.clear(), there);
      }
    }
  }
}
