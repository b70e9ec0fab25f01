package org.netlabd.client.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.echo.Flow.Sending;
import org.netlabd.client.echo.Statistics.Pace;
import org.netlabd.net.Poller;
import org.netlabd.net.TcpClient;

/**
 * Round trips to one server, as many as go or on a schedule. With a schedule each probe's time
 * counts from when it was due, so that a server that stalls cannot hide it. They run on the
 * caller's thread; {@link #stop} is for any.
 */
public final class RoundTrips implements AutoCloseable {

  /** How long what is out has to come back after a stop: longer than to anywhere on earth. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  /** How often it looks at the clock, at flows of which nothing is heard, and for a stop. */
  private static final long TICK_NANOS = 10_000_000;

  /** How soon a socket is tried again for which the system had no room. */
  private static final long RETRY_NANOS = 200_000;

  /** So long before a probe is due, waiting becomes polling: a wake-up takes that long. */
  private static final long SPIN_NANOS = 80_000;

  /** How long to listen for what should not come, after the last answer. */
  private static final long LINGER_NANOS = 100_000_000;

  private final Request request;
  private final Poller poller;
  private final InetSocketAddress peer;
  private final @Nullable TcpClient dialed;
  private final PauseWatch pauses = new PauseWatch();
  private final List<Flow> flows = new ArrayList<>();
  private Counter counter = new Counter(seen -> {});
  private Schedule schedule = new Schedule(0, 0, 0);
  private long sent;
  private int turn;
  private long expiredNanos;
  private long lookedNanos;

  /** When what is out is given up. */
  private volatile long patienceNanos = Long.MAX_VALUE;

  /**
   * Finds out whom to talk with: by TCP the first address that takes a connection, which then
   * carries probes; by UDP, which cannot tell, the first.
   */
  public RoundTrips(Request request) throws IOException {
    this.request = request;
    if (request.udp()) {
      peer = Dialing.datagramPeers(request.target(), request.timeout()).get(0);
      poller = new Poller();
      dialed = null;
    } else {
      Connection connection = Dialing.dial(request.target(), request.timeout()).require();
      peer = connection.stream().peer();
      poller = connection.poller();
      dialed = connection.stream();
    }
  }

  public InetSocketAddress peer() {
    return peer;
  }

  /** The times so far, for who watches; to be asked on the probe's thread. */
  public Times rtt() {
    return counter.rtt();
  }

  /** Does it, once, to the end or until it is stopped. */
  public Result run(Observer observer) throws IOException {
    counter = new Counter(observer);
    long begin = System.nanoTime();
    try {
      open(begin);
      Rehearsal.of(flows.get(0).frame);
      long start = System.nanoTime();
      Duration duration = request.duration();
      long end = duration.isZero() ? Long.MAX_VALUE : start + duration.toNanos();
      schedule = new Schedule(start, request.perSecond(), end);
      send(end);
      long sending = Math.min(System.nanoTime(), end) - start;
      if (!duration.isZero()) {
        schedule.end(isStopped() ? lookedNanos : end);
      }
      double reached = request.perSecond() * schedule.shareSent();
      collect();
      linger();
      // What came back after the last was sent took its time too.
      long nanos = Math.max(sending, begin + counter.lastNanos() - start);
      double wanted = duration.isZero() ? 0 : request.perSecond();
      Pace pace = new Pace(wanted, reached, schedule.skipped(), schedule.unsent());
      return new Result(
          peer, flows.size(), counter.statistics(sent, pace, nanos), counter.failures());
    } finally {
      flows.forEach(Flow::close);
    }
  }

  private void open(long begin) throws IOException {
    ByteBuffer in = ByteBuffer.allocateDirect(65_536);
    Run run = new Run(request, poller, peer, begin, in, pauses, counter);
    while (flows.size() < request.connections()) {
      flows.add(
          request.udp() ? new UdpFlow(run) : new TcpFlow(run, flows.isEmpty() ? dialed : null));
    }
  }

  private void send(long end) {
    long now = System.nanoTime();
    while (now < end && !isStopped() && goesOn()) {
      lookedNanos = now;
      boolean busy = schedule.isPaced() ? sendDue(now) : fill();
      now = await(now, busy, end);
    }
  }

  private boolean goesOn() {
    return (request.count() == 0 || sent < request.count())
        && !flows.stream().allMatch(Flow::hasEnded);
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
  private long await(long begin, boolean busy, long end) {
    long deadline = Math.min(end, begin + (busy ? RETRY_NANOS : TICK_NANOS));
    // What is due and has not been sent waits for an event.
    if (!busy && schedule.isPaced() && !schedule.isDue(begin)) {
      deadline = Math.min(deadline, Math.max(begin, schedule.dueNanos() - spinNanos()));
    }
    pauses.expect(deadline);
    poller.await(deadline);
    long now = System.nanoTime();
    pauses.look(now);
    if (pauses.resumedNanos() >= begin) {
      schedule.skip(now);
    }
    if (now - expiredNanos >= TICK_NANOS) {
      expiredNanos = now;
      flows.forEach(flow -> flow.expire(now));
    }
    return now;
  }

  /** A load's probes are too close together to poll for each. */
  private long spinNanos() {
    return request.duration().isZero() ? SPIN_NANOS : 0;
  }

  /** Waits for what is out, and sends what was due and had no room. */
  private void collect() {
    long now = System.nanoTime();
    long end = now + request.timeout().toNanos();
    while (now < patienceNanos
        && (flows.stream().anyMatch(Flow::isWaiting) || (now < end && schedule.unsent() > 0))
        && !flows.stream().allMatch(Flow::hasEnded)) {
      boolean busy = now < end && schedule.unsent() > 0 && sendDue(now);
      now = await(now, busy, Long.MAX_VALUE);
    }
  }

  private void linger() {
    flows.forEach(Flow::finish);
    long deadline = System.nanoTime() + LINGER_NANOS;
    while (System.nanoTime() < deadline && !flows.stream().allMatch(Flow::hasEnded)) {
      poller.await(deadline);
    }
  }

  /** Ends it early; what is out has a last moment to come back. */
  public void stop() {
    patienceNanos = System.nanoTime() + PATIENCE_NANOS;
    poller.wakeUp();
  }

  private boolean isStopped() {
    return patienceNanos < Long.MAX_VALUE;
  }

  @Override
  public void close() {
    if (flows.isEmpty() && dialed != null) {
      dialed.close();
    }
    poller.close();
  }
}
