package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.DatagramGuard;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.stats.ListenerCounters;
import org.netlabd.transport.SystemReason;
import org.netlabd.transport.UdpSocket;
import org.netlabd.values.IpAddress;

/**
 * What a UDP port does with each datagram: lets it in or not, and answers at once or not at all;
 * nothing is queued. Lives on the port's loop.
 */
final class Datagrams {

  private final Listener listener;
  private final DatagramGuard guard;
  private InetSocketAddress current = new InetSocketAddress(0);

  Datagrams(Listener listener, HostWatch host) {
    this.listener = listener;
    guard =
        listener
            .gate()
            .datagrams(
                host.now(),
                (reason, count) -> listener.refusals().refused(listener, reason, current, count));
  }

  Listener listener() {
    return listener;
  }

  /** Counts it, and says whether it may be answered. */
  boolean mayAnswer(ByteBuffer payload, InetSocketAddress from, InetAddress to) {
    count(payload);
    current = from;
    IpAddress source = IpAddress.of(from.getAddress());
    IpAddress destination = IpAddress.of(to);
    boolean answerable =
        guard.answerable(
                source.high(),
                source.low(),
                from.getPort(),
                destination.high(),
                destination.low(),
                1,
                System.nanoTime(),
                ThreadLocalRandom.current().nextLong())
            > 0;
    if (!answerable) {
      listener.counters().datagramsDropped.increment();
    }
    return answerable;
  }

  /** Counts and refuses one that was sent to an address which the system does not tell. */
  void refuseUnknown(ByteBuffer payload, InetSocketAddress from) {
    count(payload);
    listener.counters().datagramsDropped.increment();
    listener.refusals().refused(listener, Reason.MULTICAST, from, 1);
  }

  private void count(ByteBuffer payload) {
    ListenerCounters counters = listener.counters();
    counters.datagramsIn.increment();
    counters.bytesIn.add(payload.remaining());
  }

  /** Answers; without a socket to answer through, it is counted as dropped. */
  void answer(@Nullable UdpSocket through, ByteBuffer payload, InetSocketAddress to) {
    ByteBuffer answer = listener.service().answer(payload);
    int length = answer.remaining();
    if (through != null && send(through, answer, to)) {
      listener.counters().datagramsOut.increment();
      listener.counters().bytesOut.add(length);
    } else {
      listener.counters().datagramsDropped.increment();
    }
  }

  private boolean send(UdpSocket through, ByteBuffer answer, InetSocketAddress to) {
    try {
      return through.send(answer, to);
    } catch (IOException e) {
      String text = "answer not sent: " + SystemReason.of(e);
      listener.log(Level.DEBUG, Event.Kind.NETWORK_ERROR, to, text, null);
      return false;
    }
  }
}
