package org.netlabd.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.ProbeException;
import org.netlabd.client.net.Dialing;
import org.netlabd.client.net.Poller;
import org.netlabd.client.net.Target;

/** Many connections at once, each with several messages, in one event loop on one thread. */
public final class Multi {

  /** How often connections are looked at that nothing is heard of. */
  private static final long TICK_NANOS = Duration.ofMillis(20).toNanos();

  private Multi() {}

  /** What to do. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Request(Target target, int connections, List<byte[]> messages, Duration timeout) {}

  /**
   * How one connection ended; all is right if nothing is said against it.
   *
   * @param wrong what was wrong with a reply
   */
  public record Outcome(@Nullable Failure failure, @Nullable String wrong) {}

  /** What came of it, an outcome for each connection; immutable. */
  public record Result(List<Outcome> outcomes, long nanos) {

    /** How many got every reply right. */
    public long right() {
      return outcomes.stream()
          .filter(outcome -> outcome.failure() == null && outcome.wrong() == null)
          .count();
    }
  }

  /**
   * Does it. One connection is made and closed first, to learn which of the target's addresses
   * takes any.
   */
  public static Result run(Request request) throws ProbeException {
    InetSocketAddress peer = Dialing.reachable(request.target(), request.timeout());
    long begin = System.nanoTime();
    try (Poller poller = new Poller()) {
      CountDownLatch going = new CountDownLatch(request.connections());
      List<Talk> talks =
          Stream.generate(() -> new Talk(request, peer, going::countDown))
              .limit(request.connections())
              .toList();
      talks.forEach(talk -> talk.begin(poller));
      long tick = System.nanoTime();
      while (going.getCount() > 0) {
        poller.await(tick);
        if (System.nanoTime() >= tick) {
          talks.forEach(talk -> talk.look(System.nanoTime()));
          tick = System.nanoTime() + TICK_NANOS;
        }
      }
      talks.forEach(Talk::close);
      long nanos = System.nanoTime() - begin;
      return new Result(talks.stream().map(Talk::outcome).toList(), nanos);
    }
  }
}
