package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.DatagramGuard;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.net.DatagramRun;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.net.UdpSocket;
import org.netlabd.stats.ListenerCounters;
import org.netlabd.values.IpAddress;

/**
 * What a UDP port does with datagrams on one loop: lets them in or not, and answers in the same
 * turn of the loop or not at all. Lives on the loop's thread.
 */
final class Datagrams {

  private final Loop loop;
  private final HostWatch host;
  private final UdpSocket.Sender sender = this::sent;
  private @Nullable Listener listener;
  private @Nullable DatagramGuard guard;
  private InetSocketAddress current = new InetSocketAddress(0);
  private IpAddress source = new IpAddress(0, 0);

  Datagrams(Loop loop, HostWatch host) {
    this.loop = loop;
    this.host = host;
  }

  /** Whom datagrams are for from now on. */
  void serve(Listener served) {
    listener = served;
    guard =
        served
            .gate()
            .udp()
            .guard(
                host.now(),
                (reason, count) ->
                    served
                        .refusals()
                        .refused(served, reason, current, source, count, loop.nanos()));
  }

  /** The host has other addresses, or this daemon other ports. */
  void hostChanged() {
    if (listener != null) {
      serve(listener);
    }
  }

  /** Whom datagrams are for; null before anybody has said so. */
  @Nullable Listener listener() {
    return listener;
  }

  /** Answers what comes to a socket of a single address. */
  void watch(UdpSocket socket) throws IOException {
    InetAddress own = socket.localAddress().getAddress();
    Supplier<@Nullable UdpSocket> itself = () -> socket;
    socket.watch(run -> received(run, own, itself));
  }

  /**
   * Counts datagrams that were sent to {@code to} and answers those that may be.
   *
   * @param way where the answer leaves, or null; asked only when there is to be one
   */
  void received(DatagramRun run, InetAddress to, Supplier<@Nullable UdpSocket> way) {
    Listener served = listener;
    if (served == null || guard == null) {
      return;
    }
    int count = run.count();
    ListenerCounters counters = counted(served, run, count);
    long now = loop.nanos();
    served.wasActive(loop);
    int answered = 0;
    try {
      int answerable = answerable(guard, run, to, count, now);
      UdpSocket through = answerable > 0 ? way.get() : null;
      if (through != null) {
        DatagramRun asked = answerable == count ? run : run.first(answerable);
        through.send(asked.withPayload(served.service().answer(asked.payload())), sender);
        answered = answerable;
      }
    } catch (RuntimeException e) {
      served.log(Level.ERROR, Event.Kind.INTERNAL_ERROR, run.from(), "datagram not answered", e);
    }
    counters.datagramsDropped.add(count - answered);
  }

  /** Counts and refuses datagrams that were sent to an address which the system does not tell. */
  void refuseUnknown(DatagramRun run) {
    if (listener != null) {
      int count = run.count();
      counted(listener, run, count).datagramsDropped.add(count);
      listener.refusals().refused(listener, Reason.MULTICAST, run.from(), count);
    }
  }

  /** Counts what the kernel has dropped at a socket. */
  void countDrops(UdpSocket socket) {
    int drops = socket.newDrops();
    if (listener != null && drops > 0) {
      listener.refusals().refused(listener, Reason.KERNEL, null, drops);
    }
  }

  private static ListenerCounters counted(Listener served, DatagramRun run, int count) {
    ListenerCounters counters = served.counters();
    counters.datagramsIn.add(count);
    counters.bytesIn.add(run.payload().remaining());
    return counters;
  }

  private int answerable(
      DatagramGuard guard, DatagramRun run, InetAddress to, int count, long now) {
    current = run.from();
    source = IpAddress.of(run.from().getAddress());
    IpAddress destination = IpAddress.of(to);
    return guard.answerable(
        source.high(),
        source.low(),
        run.from().getPort(),
        destination.high(),
        destination.low(),
        count,
        now,
        ThreadLocalRandom.current().nextLong());
  }

  private void sent(DatagramRun answers, int sent, @Nullable IOException failure) {
    Listener served = Objects.requireNonNull(listener);
    ListenerCounters counters = served.counters();
    int bytes = answers.payload().remaining();
    counters.datagramsOut.add(sent);
    counters.bytesOut.add(Math.min(bytes, sent * (long) answers.segmentBytes()));
    counters.datagramsDropped.add(answers.count() - sent);
    if (failure != null) {
      String text = "answer not sent: " + Errno.text(failure);
      served.log(Level.DEBUG, Event.Kind.NETWORK_ERROR, answers.from(), text, null);
    }
  }
}
