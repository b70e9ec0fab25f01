// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.fault.ListenerFaults;
import org.netlabd.guard.DatagramGuard;
import org.netlabd.guard.LoopWatch;
import org.netlabd.guard.LoopWatch.Verdict;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.net.DatagramRun;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.net.LoopSocket;
import org.netlabd.net.UdpSocket;
import org.netlabd.service.DatagramService;
import org.netlabd.stats.ListenerCounters;

/** A UDP port on one loop: answers in the same turn of it, or not at all. The loop's. */
final class UdpPart implements Port.Part, UdpSocket.User, DatagramService.Arrival {

  private final Loop loop;
  private final boolean first;
  private final IntPredicate ownPorts;
  private final UdpSocket socket;
  private final LateAnswers late;
  private final LoopWatch watch;
  private @Nullable Served served;
  private boolean stopped;
  private int drops;
  private @Nullable DatagramRun current;

  /** Whom datagrams are for now, what is decided about them, and the faults, if there are any. */
  private record Served(
      Listener listener,
      DatagramGuard guard,
      boolean answersBroadcast,
      @Nullable ListenerFaults faults) {}

  /** Not watched yet; the first part answers what comes to each loop's socket. */
  UdpPart(UdpSocket socket, SessionSet own, boolean first, IntPredicate ownPorts) {
    this.socket = socket;
    loop = own.loop;
    watch = new LoopWatch(own.peers, new SecureRandom(), socket::drops);
    late = new LateAnswers(socket, loop, watch);
    this.first = first;
    this.ownPorts = ownPorts;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public LoopSocket<?> socket() {
    return socket;
  }

  @Override
  public void serve(Listener listener) throws IOException {
    set(listener);
    socket.watch(this);
  }

  @Override
  public void change(Listener listener) throws IOException {
    set(listener);
    socket.apply(listener.settings().socket());
  }

  private void set(Listener listener) throws IOException {
    socket.tellTimes(listener.datagramService().isTimed());
    DatagramGuard guard =
        listener
            .gate()
            .guard(ownPorts, (reason, count) -> refuse(listener, reason, arrived(), count));
    boolean faultless = listener.settings().faults().isNone();
    boolean answersBroadcast = listener.settings().socket().isOn("broadcast");
    served = new Served(listener, guard, answersBroadcast, faultless ? null : listener.faults());
  }

  @Override
  public void countDrops() {
    int before = drops;
    drops = socket.drops();
    if (served != null && drops != before) {
      served.listener.refusals().refused(Reason.KERNEL, drops - before);
    }
  }

  @Override
  public void stop() {
    socket.drain();
    stopped = true;
  }

  @Override
  public CompletableFuture<Void> whenSent() {
    return late.whenEmpty();
  }

  @Override
  public void drop() {
    socket.close();
    int dropped = late.drop();
    if (served != null) {
      served.listener.counters().datagramsDropped.add(dropped);
    }
  }

  @Override
  public void received(DatagramRun run) {
    Served now = served;
    if (now == null || stopped || (run.isToMany() && !first)) {
      return;
    }
    int count = run.count();
    Listener listener = now.listener;
    ListenerCounters counters = listener.counters();
    counters.datagramsIn.add(count);
    counters.bytesIn.add(run.payload().remaining());
    listener.wasActive(loop);
    int answered = 0;
    try {
      int answerable = answerable(now, run, count);
      if (answerable > 0) {
        answered = answer(now, run, answerable);
      }
    } catch (RuntimeException e) {
      listener.failed(run.from(), "datagram not answered", e);
    }
    counters.datagramsDropped.add(count - answered);
  }

  private int answerable(Served now, DatagramRun run, int count) {
    if (now.answersBroadcast && socket.isBroadcast(run.from().getAddress())) {
      // Without the option the kernel sends no answer, and says so.
      refuse(now.listener, Reason.MULTICAST, run, count);
      return 0;
    }
    current = run;
    return now.guard.answerable(
        run.high(),
        run.low(),
        run.port(),
        run.isToMany(),
        run.isToItself(),
        count,
        loop.nanos(),
        ThreadLocalRandom.current().nextLong());
  }

  private static void refuse(Listener listener, Reason reason, DatagramRun run, int count) {
    listener.refusals().refused(reason, run, count, Refusals.NO_MORE);
  }

  /** Answers the first {@code count}, unless to an echo; returns how many were not lost. */
  private int answer(Served now, DatagramRun run, int count) {
    Listener listener = now.listener;
    Verdict verdict =
        watch.seen(
            run.high(), run.low(), run.port(), run.payload(), run.segmentBytes(), loop.nanos());
    if (verdict == Verdict.REFUSE) {
      refuse(listener, Reason.LOOP, run, count);
      return 0;
    }
    if (verdict == Verdict.ASK) {
      // First: of an echo that answers more than once, it is what comes last that gets lost.
      byte[] question = watch.question();
      ByteBuffer direct = ByteBuffer.allocateDirect(question.length).put(question).flip();
      socket.send(run, direct, question.length);
    }
    for (int i = 0; i < count && listener.showsPayload(); i++) {
      listener.received(run.from(), run.payload(i, i + 1));
    }
    DatagramService service = listener.datagramService();
    if (service.isBytewise() && now.faults == null) {
      ByteBuffer payload = count == run.count() ? run.payload() : run.payload(0, count);
      socket.send(run, Objects.requireNonNull(service.answer(payload, this)), run.segmentBytes());
      return count;
    }
    int lost = 0;
    for (int i = 0; i < count; i++) {
      ByteBuffer answer = service.answer(run.payload(i, i + 1), this);
      if (answer == null) {
        continue;
      }
      if (now.faults == null) {
        // It may come back though no two are alike, as those of a clock.
        watch.sent(run.high(), run.low(), run.port(), answer);
        socket.send(run, answer, answer.remaining());
      } else if (!late.send(now.faults, run, answer)) {
        lost++;
      }
    }
    return count - lost;
  }

  @Override
  public String path() {
    return arrived().path().key();
  }

  @Override
  public Instant time() {
    return arrived().time();
  }

  @Override
  public int hopLimit() {
    return arrived().hopLimit();
  }

  @Override
  public void refuse(Reason reason, Supplier<String> why) {
    Listener listener = Objects.requireNonNull(served).listener;
    listener.refusals().refused(reason, arrived(), 1, why);
    listener.counters().datagramsDropped.increment();
  }

  private DatagramRun arrived() {
    return Objects.requireNonNull(current);
  }

  @Override
  public void sent(DatagramRun to, int count, int bytes, int of, @Nullable IOException failure) {
    if (served == null) {
      return;
    }
    Listener listener = served.listener;
    ListenerCounters counters = listener.counters();
    counters.datagramsOut.add(count);
    counters.bytesOut.add(bytes);
    counters.datagramsDropped.add(of - count);
    if (failure == null) {
      return;
    }
    if (Errno.of(failure).equals(Optional.of(Errno.EACCES))
        && socket.isBroadcast(to.from().getAddress())) {
      refuse(listener, Reason.MULTICAST, to, of - count);
    } else {
      String text = Errno.text(failure);
      // Whoever may send at all gets that of nothing else.
      boolean filtered = Errno.of(failure).equals(Optional.of(Errno.EPERM));
      String filters =
          "; a packet filter refuses it: see nft list ruleset, and the unit's IPAddressDeny=";
      String hint = filtered ? filters : "";
      listener.unsent(to.from(), text + hint, of - count);
    }
  }

  @Override
  public void cannotReceive(IOException failure) {
    if (served != null) {
      String text = "datagrams cannot be received: " + Errno.text(failure);
      served.listener.log(Level.ERROR, Event.Kind.RECEIVING_FAILED, null, text);
    }
  }
}
