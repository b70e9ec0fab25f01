// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Several sessions at once that send what they can and read a little at a time. After a while every
 * other one wants the rest, and the others leave it unread.
 */
record SlowReaders(int port) implements Peer {

  private static final int SESSIONS = 32;
  private static final int RECEIVE_BUFFER = 8_192;
  private static final int MOST_OUTSTANDING = 262_144;
  private static final int SIP = 256;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private record Session(SocketChannel channel, Sequence sequence) {

    static Session open(int port) throws IOException {
      SocketChannel channel = connect(port);
      return new Session(channel, new Sequence(ThreadLocalRandom.current().nextInt()));
    }

    void send() throws IOException {
      if (sequence.outstanding() < MOST_OUTSTANDING) {
        sequence.wrote(channel.write(sequence.next(SIP * 64)));
      }
    }

    /** False at the end of file. */
    boolean read(ByteBuffer buffer) throws IOException {
      int n = channel.read(buffer.clear());
      if (n > 0) {
        sequence.read(buffer.array(), n);
      }
      return n >= 0;
    }
  }

  /** A connection that does not block, with a small receive buffer. */
  static SocketChannel connect(int port) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
      channel.bind(new InetSocketAddress(Loopback.any(), 0));
      channel.connect(new InetSocketAddress(Loopback.usual(), port));
      channel.configureBlocking(false);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void round(BooleanSupplier running) throws Exception {
    List<Session> sessions = new ArrayList<>();
    try {
      for (int i = 0; i < SESSIONS; i++) {
        sessions.add(Session.open(port));
      }
      readSlowly(sessions, running);
      for (int i = 0; i < SESSIONS; i += 2) {
        readRest(sessions.get(i));
      }
    } finally {
      for (Session session : sessions) {
        session.channel().close();
      }
    }
  }

  private static void readSlowly(List<Session> sessions, BooleanSupplier running)
      throws IOException {
    ByteBuffer sip = ByteBuffer.allocate(SIP);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
    while (running.getAsBoolean() && System.nanoTime() < end) {
      for (Session session : sessions) {
        session.send();
        if (!session.read(sip)) {
          throw new IllegalStateException("a slow session was ended");
        }
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  private static void readRest(Session session) throws IOException {
    session.channel().shutdownOutput();
    session.channel().configureBlocking(true);
    ByteBuffer buffer = ByteBuffer.allocate(Sequence.MOST);
    session.channel().socket().setSoTimeout(DEADLINE_MILLIS);
    boolean more = true;
    while (more) {
      more = session.read(buffer);
    }
    session.sequence().ended();
  }
}
