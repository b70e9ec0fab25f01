// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.Flow.Sending;
import org.netlabd.net.Poller;
import org.netlabd.values.Moment;

/**
 * Round trips to one server, as many as go or on a schedule. With a schedule each probe's time
 * counts from when it was due, so that a server that stalls cannot hide it. {@link #run} makes them
 * on its caller's thread, whichever that is, once after the other; {@link #stop} and {@link #ask}
 * are for any thread. An interrupt of the running thread ends them with an {@link
 * java.io.InterruptedIOException}, and what an observer throws with that.
 */
public final class RoundTrips implements AutoCloseable {

  /** How long what is out has to come back after a stop: longer than to anywhere on earth. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  /** How often it looks at the clock, at flows of which nothing is heard, and for a stop. */
  private static final long TICK_NANOS = 10_000_000;

  /** How soon a socket is tried again for which the system had no room. */
  private static final long RETRY_NANOS = 200_000;

  /** So long before a probe is due, but for a load's, waiting becomes polling. */
  private static final long SPIN_NANOS = 80_000;

  /** How long to listen for what should not come, after the last answer. */
  private static final long LINGER_NANOS = 100_000_000;

  private final Request request;
  private final Request.Plan plan;
  private final List<Flow> flows = new ArrayList<>();
  private volatile @Nullable Opened opened;
  private PauseWatch pauses = new PauseWatch(false);
  private Observer observer = seen -> {};
  private Counter counter = new Counter(observer);
  private Schedule schedule = new Schedule(0, 0, 0);
  private long startNanos;
  private long sent;
  private int turn;
  private long expiredNanos;
  private long lookedNanos;
  private long beginNanos;
  private long deadlineNanos;
  private Periods periods = new Periods(Duration.ZERO, counter, observer, this::decided);

  /** When what is out is given up. */
  private volatile long patienceNanos = Long.MAX_VALUE;

  private volatile boolean asked;

  public RoundTrips(Request request) {
    this.request = request;
    this.plan = request.plan();
  }

  /** Whom the next run, on this thread, talks with: by TCP the first that takes a connection. */
  public InetSocketAddress peer() throws IOException {
    Opened before = opened;
    Opened now = before == null ? Opened.by(request) : before;
    opened = now;
    return now.peer();
  }

  /** The times so far, for who watches; to be asked on the probe's thread. */
  public Times rtt() {
    return counter.rtt();
  }

  /** The wall clock's time, as it is set now, of a time since the beginning; the probe's thread. */
  public Instant at(long nanos) {
    return Moment.now().wallAt(beginNanos + nanos);
  }

  /** Does it, to the end or until it is stopped; again, it begins anew. */
  public Result run(Observer observer) throws IOException {
    pauses = new PauseWatch(plan.isLoad());
    this.observer = new TimedObserver(observer, pauses);
    counter = new Counter(this.observer);
    periods = new Periods(plan.every(), counter, this.observer, this::decided);
    sent = 0;
    turn = 0;
    beginNanos = System.nanoTime();
    startNanos = beginNanos;
    try {
      InetSocketAddress peer = peer();
      openFlows();
      Rehearsal.of(flows.get(0).frame);
      long start = System.nanoTime();
      startNanos = start;
      lookedNanos = start;
      long end = plan.endNanos(start);
      deadlineNanos = plan.deadlineNanos(start);
      periods.begin(start);
      schedule = new Schedule(start, plan.perSecond(), plan.isLoad() ? end : Long.MAX_VALUE);
      send(end);
      long sending = Math.min(System.nanoTime(), end) - start;
      if (plan.isLoad()) {
        schedule.end(isStopped() ? lookedNanos : end);
      }
      double reached = plan.perSecond() * schedule.shareSent();
      collect();
      linger();
      flows.forEach(flow -> flow.giveUp(System.nanoTime()));
      // What came back after the last was sent took its time too.
      long nanos = Math.max(sending, beginNanos + counter.lastNanos() - start);
      double wanted = plan.isLoad() ? plan.perSecond() : 0;
      Statistics.Pace pace =
          new Statistics.Pace(wanted, reached, schedule.skipped(), schedule.unsent());
      return new Result(
          peer, flows.size(), counter.statistics(sent, pace, nanos), counter.failures());
    } finally {
      close();
      patienceNanos = Long.MAX_VALUE;
    }
  }

  private void openFlows() throws IOException {
    Opened open = Objects.requireNonNull(opened);
    ByteBuffer in = ByteBuffer.allocateDirect(65_536);
    Observer all = plan.every().isZero() ? counter : periods;
    Run run = new Run(request, open.poller(), open.peer(), beginNanos, in, pauses, all);
    while (flows.size() < plan.connections()) {
      flows.add(
          request.udp()
              ? new UdpFlow(run)
              : new TcpFlow(run, flows.isEmpty() ? open.first() : null));
    }
  }

  private void send(long end) throws IOException {
    long now = System.nanoTime();
    while (now < end && !isStopped() && goesOn()) {
      lookedNanos = now;
      boolean busy = schedule.isPaced() ? sendDue(now) : fill();
      now = await(now, busy, end);
    }
  }

  private boolean goesOn() {
    return (plan.count() == 0 || sent < plan.count()) && !flows.stream().allMatch(Flow::hasEnded);
  }

  /** Sends what is due by now, each by the next flow that has room; whether the system had none. */
  private boolean sendDue(long now) {
    boolean busy = false;
    int passed = 0;
    while (schedule.isDue(now) && passed < flows.size() && goesOn()) {
      Sending sending = flows.get(turn).send(schedule.dueNanos());
      turn = (turn + 1) % flows.size();
      if (sending.isOver()) {
        sent++;
        schedule.sent();
        passed = 0;
      } else {
        passed++;
      }
      busy |= sending == Sending.BUSY;
    }
    return busy;
  }

  /** Sends as many as go; whether the system had no room for more. */
  private boolean fill() {
    boolean busy = false;
    for (Flow flow : flows) {
      Sending sending = Sending.SENT;
      while (sending == Sending.SENT && goesOn()) {
        sending = flow.send(System.nanoTime());
        sent += sending.isOver() ? 1 : 0;
      }
      busy |= sending == Sending.BUSY;
    }
    return busy;
  }

  /** Waits for the next event or the next thing to do; answers the time then. */
  private long await(long begin, boolean busy, long end) throws IOException {
    long deadline = Math.min(end, begin + (busy ? RETRY_NANOS : TICK_NANOS));
    // What is due and has not been sent waits for an event.
    if (!busy && schedule.isPaced() && !schedule.isDue(begin)) {
      deadline =
          Math.min(
              deadline, Math.max(begin, schedule.dueNanos() - (plan.isLoad() ? 0 : SPIN_NANOS)));
    }
    pauses.expect(deadline);
    poller().await(deadline);
    long now = System.nanoTime();
    pauses.look(now);
    // What was due before the pause waits for room, and not for this program.
    if (pauses.resumedNanos() >= begin && !schedule.isDue(begin)) {
      schedule.skip(now);
    }
    if (now - expiredNanos >= TICK_NANOS) {
      expiredNanos = now;
      flows.forEach(flow -> flow.expire(now));
    }
    periods.look(now);
    if (asked) {
      asked = false;
      observer.soFar(counter.statistics(decided(), Statistics.Pace.ANY, now - startNanos));
    }
    return now;
  }

  private Poller poller() {
    return Objects.requireNonNull(opened).poller();
  }

  private long decided() {
    return sent - flows.stream().mapToLong(flow -> flow.ledger.outstanding()).sum();
  }

  /** Waits for what is out, and sends what was due and had no room. */
  private void collect() throws IOException {
    long now = System.nanoTime();
    long end = now + request.timeout().toNanos();
    while (now < Math.min(patienceNanos, deadlineNanos)
        && (flows.stream().anyMatch(Flow::isWaiting) || (now < end && schedule.unsent() > 0))
        && !flows.stream().allMatch(Flow::hasEnded)) {
      boolean busy = now < end && schedule.unsent() > 0 && sendDue(now);
      now = await(now, busy, deadlineNanos);
    }
  }

  private void linger() throws IOException {
    flows.forEach(Flow::finish);
    long deadline = Math.min(deadlineNanos, System.nanoTime() + LINGER_NANOS);
    while (System.nanoTime() < deadline && !flows.stream().allMatch(Flow::hasEnded)) {
      poller().await(deadline);
    }
  }

  /** Ends the run early, or before it begins; what is out has a last moment. For any thread. */
  public void stop() {
    patienceNanos = System.nanoTime() + PATIENCE_NANOS;
    wakeUp();
  }

  /** Has the observer told the figures so far, on the run's thread; for any thread. */
  public void ask() {
    asked = true;
    wakeUp();
  }

  private void wakeUp() {
    Opened open = opened;
    if (open != null) {
      open.poller().wakeUp();
    }
  }

  private boolean isStopped() {
    return patienceNanos < Long.MAX_VALUE;
  }

  /** Closes what {@link #peer} opened, where no run did; on that thread. */
  @Override
  public void close() {
    Opened open = opened;
    opened = null;
    if (open != null && flows.isEmpty() && open.first() != null) {
      open.first().close();
    }
    flows.forEach(Flow::close);
    flows.clear();
    if (open != null) {
      open.poller().close();
    }
  }
}
