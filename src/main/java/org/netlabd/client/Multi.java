package org.netlabd.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Poller;
import org.netlabd.net.TcpClient;

/**
 * Many connections at once, each with several messages, in one event loop on the caller's thread;
 * {@link #stop} is for any.
 */
public final class Multi implements AutoCloseable {

  /** How often connections are looked at that nothing is heard of. */
  private static final long TICK_NANOS = Duration.ofMillis(20).toNanos();

  private static final int READ_BYTES = 65_536;

  private final Request request;
  private final InetSocketAddress peer;
  private final TcpClient first;
  private final Poller poller;
  private volatile List<Talk> talks = List.of();
  private volatile long beginNanos;
  private volatile boolean stopped;

  /** What to do. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Request(Target target, int connections, List<byte[]> messages, Duration timeout) {}

  /**
   * How one connection ended; all is right if nothing is said against it.
   *
   * @param wrong what was wrong with a reply
   */
  public record Outcome(@Nullable Failure failure, @Nullable String wrong) {}

  /**
   * What came of it; immutable.
   *
   * @param outcomes one for each connection that ended
   * @param unfinished how many had not, when they were stopped
   */
  public record Result(List<Outcome> outcomes, int unfinished, long nanos) {

    /** How many got every reply right. */
    public long right() {
      return outcomes.stream()
          .filter(outcome -> outcome.failure() == null && outcome.wrong() == null)
          .count();
    }
  }

  /** Makes the first connection, to learn which of the target's addresses takes any. */
  public Multi(Request request) throws IOException {
    this.request = request;
    Connection connection = Dialing.dial(request.target(), request.timeout()).require();
    this.first = connection.stream();
    this.peer = first.peer();
    this.poller = connection.poller();
  }

  /** Does it, to the end or until it is stopped. */
  public Result run() throws IOException {
    beginNanos = System.nanoTime();
    List<ByteBuffer> messages = request.messages().stream().map(Multi::direct).toList();
    ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    CountDownLatch going = new CountDownLatch(request.connections());
    talks =
        Stream.generate(() -> new Talk(peer, messages, in, request.timeout(), going::countDown))
            .limit(request.connections())
            .toList();
    talks.forEach(talk -> talk.begin(poller, talk.equals(talks.get(0)) ? first : null));
    long tick = System.nanoTime();
    while (going.getCount() > 0 && !stopped) {
      poller.await(tick);
      if (System.nanoTime() >= tick) {
        talks.forEach(talk -> talk.look(System.nanoTime()));
        tick = System.nanoTime() + TICK_NANOS;
      }
    }
    talks.forEach(Talk::close);
    return soFar();
  }

  /** What has come of it until now; for any thread. */
  public Result soFar() {
    List<Outcome> outcomes = talks.stream().map(Talk::outcome).flatMap(Optional::stream).toList();
    return new Result(
        outcomes, request.connections() - outcomes.size(), System.nanoTime() - beginNanos);
  }

  private static ByteBuffer direct(byte[] message) {
    return ByteBuffer.allocateDirect(message.length).put(message).flip();
  }

  /** Ends it early. */
  public void stop() {
    stopped = true;
    poller.wakeUp();
  }

  @Override
  public void close() {
    if (talks.isEmpty()) {
      first.close();
    }
    poller.close();
  }
}
