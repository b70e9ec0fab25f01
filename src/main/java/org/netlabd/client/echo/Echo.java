package org.netlabd.client.echo;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.netlabd.client.Payload;

/**
 * Round trips on a schedule without drift: probe n is due at n times the interval after the first,
 * whatever became of those before.
 */
public final class Echo extends RoundTrips {

  /** So long before a probe is due, waiting becomes polling: a wake-up takes that long. */
  private static final long SPIN_NANOS = 80_000;

  /**
   * How long to listen after the last answer, and how often to look whether it has been stopped.
   */
  private static final long LINGER_NANOS = 100_000_000;

  private static final long RETRY_NANOS = 200_000;

  /** Probes that are remembered, to know a late one from a strange one. */
  private static final int SLOTS = 1 << 16;

  private final Request request;

  /** Finds out whom to talk with. */
  public Echo(Request request) throws IOException {
    super(request.target(), request.udp(), request.timeout());
    this.request = request;
  }

  @Override
  public Result run(Observer observer) throws IOException {
    Failures failures = new Failures(observer, tally);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Frame frame = new Frame(random.nextInt(), request.size(), new Payload(random.nextLong()));
    Rehearsal.of(frame);
    long begin = System.nanoTime();
    Wires wires = new Wires(poller, peer, request.udp(), frame, begin, in, failures);
    try (Wire wire = wires.open(SLOTS, request.timeout())) {
      send(wire);
      collect(wire);
      long nanos = System.nanoTime() - begin;
      linger(wire);
      long sent = wire.ledger().next();
      return new Result(peer, 1, tally.statistics(sent, nanos), failures.list());
    }
  }

  private void send(Wire wire) {
    long interval = request.interval().toNanos();
    long due = System.nanoTime();
    while (goesOn(wire)) {
      awaitDue(wire, due);
      if (!goesOn(wire)) {
        return;
      }
      if (wire.send(due)) {
        due += interval;
      } else {
        poller.await(System.nanoTime() + RETRY_NANOS);
        // The schedule begins with the first probe, not with the connection.
        due = wire.ledger().next() == 0 ? System.nanoTime() : due;
      }
      wire.expire(System.nanoTime());
    }
  }

  private boolean goesOn(Wire wire) {
    return !isStopped()
        && !wire.ended()
        && (request.count() == 0 || wire.ledger().next() < request.count());
  }

  private void awaitDue(Wire wire, long due) {
    long now = System.nanoTime();
    while (now < due && goesOn(wire)) {
      poller.await(due - now > SPIN_NANOS ? Math.min(due - SPIN_NANOS, expiry(wire)) : now);
      now = System.nanoTime();
      wire.expire(now);
    }
  }

  /** Waits for what is out. */
  private void collect(Wire wire) {
    while (wire.ledger().outstanding() > 0 && !wire.ended() && isPatient()) {
      poller.await(Math.min(System.nanoTime() + LINGER_NANOS, expiry(wire)));
      wire.expire(System.nanoTime());
    }
  }

  /** Waits for what should not come: duplicates, more than was sent. */
  private void linger(Wire wire) {
    wire.finish();
    long deadline = System.nanoTime() + LINGER_NANOS;
    while (!wire.ended() && System.nanoTime() < deadline) {
      poller.await(deadline);
    }
  }

  private static long expiry(Wire wire) {
    return wire.ledger().nextExpiry();
  }
}
