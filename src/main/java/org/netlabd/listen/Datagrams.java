package org.netlabd.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.Payload;
import org.netlabd.guard.DatagramGuard;
import org.netlabd.guard.LoopWatch.Verdict;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.net.DatagramRun;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.net.UdpSocket;
import org.netlabd.service.DatagramService;
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
  private final HeldAnswers held;
  private InetSocketAddress current = new InetSocketAddress(0);
  private IpAddress source = new IpAddress(0, 0);

  Datagrams(Loop loop, HostWatch host) {
    this.loop = loop;
    this.host = host;
    this.held = new HeldAnswers(loop, sender);
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

  /**
   * Counts datagrams and answers those that may be.
   *
   * @param toMany whether they were sent to a broadcast or multicast address
   * @param through where they came and the answer leaves
   */
  void received(DatagramRun run, boolean toMany, UdpSocket through) {
    Listener served = listener;
    if (served == null || guard == null) {
      return;
    }
    int count = run.count();
    ListenerCounters counters = served.counters();
    counters.datagramsIn.add(count);
    counters.bytesIn.add(run.payload().remaining());
    served.wasActive(loop);
    int answered = 0;
    try {
      int answerable = answerable(guard, run, toMany, count);
      if (answerable > 0) {
        answered = answer(served, answerable == count ? run : run.first(answerable), through);
      }
    } catch (RuntimeException e) {
      served.log(Level.ERROR, Event.Kind.INTERNAL_ERROR, run.from(), "datagram not answered", e);
    }
    counters.datagramsDropped.add(count - answered);
  }

  /** Answers now, or later, or finds that the peer is a loop; returns to how many. */
  private int answer(Listener served, DatagramRun asked, UdpSocket through) {
    IpAddress source = IpAddress.of(asked.from().getAddress());
    Verdict verdict = held.decide(source.high(), source.low(), asked, through);
    if (verdict == Verdict.REFUSE) {
      served.refusals().refused(served, Reason.LOOP, asked.from(), asked.count());
      return 0;
    }
    if (served.settings().payload() != Payload.NONE) {
      asked.each().forEach(each -> served.received(asked.from(), each.payload()));
    }
    DatagramService service = served.datagramService();
    boolean asOne = service.isBytewise();
    for (DatagramRun each : asOne ? List.of(asked) : asked.each()) {
      ByteBuffer bytes = service.answer(each.payload());
      if (bytes != null) {
        DatagramRun answer = asOne ? asked.withPayload(bytes) : asked.answeredBy(bytes);
        if (verdict == Verdict.HOLD) {
          held.keep(answer, through);
        } else {
          through.send(answer, sender);
        }
      }
    }
    return asked.count();
  }

  /** Sends what is kept: the sockets are about to be closed. */
  void close() {
    held.close();
  }

  /** Counts what the kernel has dropped at a socket. */
  void countDrops(UdpSocket socket) {
    int drops = socket.newDrops();
    if (listener != null && drops > 0) {
      listener.refusals().refused(listener, Reason.KERNEL, null, drops);
    }
  }

  private int answerable(DatagramGuard guard, DatagramRun run, boolean toMany, int count) {
    current = run.from();
    source = IpAddress.of(run.from().getAddress());
    return guard.answerable(
        source.high(),
        source.low(),
        run.from().getPort(),
        toMany,
        count,
        loop.nanos(),
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
