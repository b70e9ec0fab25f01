package org.netlabd.client.echo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.netlabd.client.Payload;

/**
 * Round trips by many connections with a window each, as many as go or at a rate. With a rate, each
 * probe's time counts from when the rate wanted it sent, so that a server that stalls cannot hide
 * it.
 */
public final class Load extends RoundTrips {

  /** How often connections are looked at of which nothing is heard. */
  private static final long TICK_NANOS = 1_000_000;

  private final LoadRequest request;
  private final List<Lane> lanes = new ArrayList<>();
  private int turn;
  private long scheduled;

  /** Finds out whom to talk with. */
  public Load(LoadRequest request) throws IOException {
    super(request.target(), request.udp(), request.timeout());
    this.request = request;
  }

  @Override
  public Result run(Observer observer) throws IOException {
    Failures failures = new Failures(observer, tally);
    long begin = System.nanoTime();
    try {
      open(failures, begin);
      long start = System.nanoTime();
      long end = start + request.duration().toNanos();
      send(start, end);
      long sending = Math.min(System.nanoTime(), end) - start;
      collect();
      // What came back after the last was sent took its time too.
      long nanos = Math.max(sending, begin + tally.lastNanos() - start);
      long sent = lanes.stream().mapToLong(Lane::sent).sum();
      return new Result(peer, lanes.size(), tally.statistics(sent, nanos), failures.list());
    } finally {
      lanes.forEach(Lane::close);
    }
  }

  private void open(Failures failures, long begin) throws IOException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int slots = Integer.highestOneBit(Math.max(256, 4 * request.window()) * 2 - 1);
    for (int i = 0; i < request.connections(); i++) {
      Frame frame = new Frame(random.nextInt(), request.size(), new Payload(random.nextLong()));
      Wires wires = new Wires(poller, peer, request.udp(), frame, begin, in, failures);
      lanes.add(new Lane(wires.open(slots, request.timeout()), request.window()));
    }
  }

  private void send(long begin, long end) {
    long tick = begin;
    long now = System.nanoTime();
    while (now < end && !isStopped() && lanes.stream().anyMatch(Lane::isOpen)) {
      if (request.rate() > 0) {
        sendDue(begin, now);
      } else {
        lanes.forEach(Load::fill);
      }
      if (now >= tick) {
        expire(now);
        tick = now + TICK_NANOS;
      }
      poller.await(request.rate() > 0 ? Math.min(tick, due(begin)) : tick);
      now = System.nanoTime();
    }
  }

  private static void fill(Lane lane) {
    while (lane.send(System.nanoTime())) {
      // Until the window or the system's buffer is full.
    }
  }

  /** Sends what is due by now, each by the next connection that has room. */
  private void sendDue(long begin, long now) {
    int refused = 0;
    while (due(begin) <= now && refused < lanes.size()) {
      if (lanes.get(turn).send(due(begin))) {
        scheduled++;
        refused = 0;
      } else {
        refused++;
      }
      turn = (turn + 1) % lanes.size();
    }
  }

  private long due(long begin) {
    return begin + (long) (scheduled * 1e9 / request.rate());
  }

  private void expire(long now) {
    lanes.forEach(lane -> lane.expire(now));
  }

  private void collect() {
    while (lanes.stream().anyMatch(Lane::isWaiting) && isPatient()) {
      poller.await(System.nanoTime() + TICK_NANOS);
      expire(System.nanoTime());
    }
  }
}
