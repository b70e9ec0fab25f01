// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Patience;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import org.netlabd.net.Errno;
import org.netlabd.net.Icmp;
import org.netlabd.net.Poller;
import org.netlabd.net.Stage;
import org.netlabd.net.UdpClient;

/** Sends a datagram at a time and hears every reply. For the thread that made it. */
public final class AskUdp implements AutoCloseable {

  private static final int LARGEST = 65_535;

  private final Poller poller = new Poller();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
  private final Target target;
  private final Queue<InetSocketAddress> others;
  private final Duration sleep;
  private final Duration linger;
  private Patience patience;
  private UdpClient datagrams;

  /** One datagram that came; expected, if it came from the address that was asked, or many were. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Reply(InetSocketAddress from, boolean expected, byte[] bytes, long nanos) {}

  public interface Listener {
    void heard(Reply reply) throws IOException;
  }

  /** Resolves the name; {@code patience} is for the first reply, {@code linger} for more. */
  public AskUdp(Target target, Patience patience, Duration sleep, Duration linger)
      throws IOException {
    this.target = target;
    this.sleep = sleep;
    this.patience = patience;
    this.linger = linger;
    this.others = new ArrayDeque<>(Dialing.datagramPeers(target, patience.leftToConnect()));
    this.datagrams = open();
  }

  private UdpClient open() throws IOException {
    UdpClient opened = UdpClient.open(poller, others.remove(), target.options(), () -> {});
    opened.timestampReceived();
    return opened;
  }

  /** Sends a datagram; to the next address when one refuses, or is silent for its share. */
  public void ask(byte[] message, Listener heard) throws IOException {
    List<Failure> failures = new ArrayList<>();
    while (true) {
      try {
        askOne(message, heard);
        others.clear();
        return;
      } catch (IOException e) {
        Failure failure = Failure.of(e);
        failures.add(failure);
        if (others.isEmpty() || failure.kind() == Kind.BROKEN) {
          throw Failure.ofAll(failures).exception();
        }
      }
      datagrams.close();
      datagrams = open();
    }
  }

  private void askOne(byte[] message, Listener heard) throws IOException {
    if (message.length > LARGEST) {
      throw Failure.of(Stage.SEND, Errno.EMSGSIZE, datagrams.peer()).exception();
    }
    buffer.clear().put(message).flip();
    long begin = System.nanoTime();
    if (!datagrams.send(buffer)) {
      throw Failure.of(Stage.SEND, Errno.ENOBUFS, datagrams.peer()).exception();
    }
    patience = patience.pause(sleep);
    boolean answered = false;
    long awake = System.nanoTime();
    Duration share =
        Duration.ofNanos(Math.max(0, patience.deadline(awake) - awake))
            .dividedBy(1 + others.size());
    long deadline = awake + share.toNanos();
    // Who sleeps has it only then, which is what one is to see.
    long readyNanos = sleep.isZero() ? begin : awake;
    while (true) {
      InetSocketAddress from = receive();
      long cameNanos = from == null ? System.nanoTime() : datagrams.receivedNanos();
      if (cameNanos >= deadline) {
        break;
      }
      if (from == null) {
        poller.await(deadline);
        continue;
      }
      if (!answered) {
        answered = true;
        deadline = System.nanoTime() + linger.toNanos();
      }
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      boolean expected = from.equals(datagrams.peer()) || isForMany();
      heard.heard(new Reply(from, expected, bytes, Math.max(cameNanos, readyNanos) - begin));
    }
    if (!answered) {
      Duration waited = others.isEmpty() ? patience.limit() : share;
      throw Failure.timedOut(Stage.RECEIVE, waited, datagrams.peer()).exception();
    }
  }

  /** Whether the address is none that anybody would answer from. */
  private boolean isForMany() {
    return datagrams.peer().getAddress().isMulticastAddress()
        || target.options().has("SO_BROADCAST");
  }

  private @Nullable InetSocketAddress receive() throws IOException {
    try {
      return datagrams.receive(buffer.clear());
    } catch (IOException e) {
      Icmp said = datagrams.nextError(buffer);
      throw said == null ? e : Failure.of(said, datagrams.peer()).exception();
    }
  }

  @Override
  public void close() {
    datagrams.close();
    poller.close();
  }
}
