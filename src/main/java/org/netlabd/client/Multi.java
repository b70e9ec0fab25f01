// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Patience;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.ClientOptions;
import org.netlabd.net.Poller;
import org.netlabd.net.TcpClient;

/**
 * Many connections at once, each with several messages, in one event loop on the caller's thread;
 * {@link #stop} is for any.
 *
 * <p>None half-closes before the server has answered all, or nothing has moved for a moment: so one
 * sees how many it holds at once, and one that serves them in turn goes on.
 */
public final class Multi implements AutoCloseable {

  /** How often connections are looked at that nothing is heard of. */
  private static final long TICK_NANOS = Duration.ofMillis(20).toNanos();

  /** For how long nothing may move while connections wait for those that have no answer. */
  private static final long QUIET_NANOS = Duration.ofMillis(500).toNanos();

  private static final int READ_BYTES = 65_536;

  final Request request;
  final InetSocketAddress peer;
  private final TcpClient first;
  final Poller poller;

  /** Direct, and shared by all: what is received passes through it. */
  final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);

  boolean holding = true;
  private int going;
  private int held;
  private volatile int mostHeld;
  private long movedNanos = System.nanoTime();
  private volatile List<Talk> talks = List.of();
  private volatile long beginNanos;
  private volatile boolean stopped;

  /** What to do: each message waits for the reply before; replies are to be what was sent. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Request(
      Target target,
      int connections,
      List<byte[]> messages,
      boolean waiting,
      boolean verify,
      Patience patience) {}

  /** How one connection ended: right if there is neither a failure nor a wrong reply. */
  public record Outcome(@Nullable Failure failure, @Nullable String wrong) {}

  /**
   * What came of it; immutable.
   *
   * @param outcomes one for each connection that ended
   * @param unfinished how many had not, when they were stopped
   * @param held how many the server had answered, and not closed, at once; without verification,
   *     how many stood at once
   */
  public record Result(List<Outcome> outcomes, int unfinished, int held, long nanos) {

    public long right() {
      return outcomes.stream()
          .filter(outcome -> outcome.failure() == null && outcome.wrong() == null)
          .count();
    }
  }

  /** Makes the first connection, to learn which of the target's addresses takes any. */
  public Multi(Request request) throws IOException {
    this.request = request;
    Connection connection =
        Dialing.dial(request.target().withNoDelay(), request.patience()).require();
    this.first = connection.stream();
    this.peer = first.peer();
    this.poller = connection.poller();
  }

  public Result run() throws IOException {
    beginNanos = System.nanoTime();
    List<ByteBuffer> messages =
        request.messages().stream()
            .map(bytes -> ByteBuffer.allocateDirect(bytes.length).put(bytes).flip())
            .toList();
    going = request.connections();
    talks = Stream.generate(() -> new Talk(this, messages)).limit(going).toList();
    talks.forEach(talk -> talk.begin(talk.equals(talks.get(0)) ? first : null));
    long tick = System.nanoTime();
    while (going > 0 && !stopped) {
      poller.await(tick);
      long now = System.nanoTime();
      if (holding && (held >= going || isQuiet(now - movedNanos))) {
        holding = false;
        talks.forEach(Talk::release);
      }
      if (now >= tick) {
        talks.forEach(talk -> talk.look(now));
        tick = now + TICK_NANOS;
      }
    }
    talks.forEach(Talk::close);
    return soFar();
  }

  /** What has come of it until now; for any thread. */
  public Result soFar() {
    List<Outcome> outcomes = talks.stream().map(Talk::outcome).flatMap(Optional::stream).toList();
    int unfinished = request.connections() - outcomes.size();
    return new Result(outcomes, unfinished, mostHeld, System.nanoTime() - beginNanos);
  }

  /** Whether it is long enough that nothing moved. */
  boolean isQuiet(long nanos) {
    return nanos > Math.min(QUIET_NANOS, request.patience().limit().toNanos() / 4);
  }

  ClientOptions options() {
    return request.target().withNoDelay().options();
  }

  void moved(long nowNanos) {
    movedNanos = nowNanos;
  }

  /** The server has shown that it holds one more. */
  void holds() {
    held++;
    mostHeld = Math.max(mostHeld, held);
  }

  /** One has ended, which was said to be held or not. */
  void ended(boolean wasHeld) {
    going--;
    held -= wasHeld ? 1 : 0;
  }

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
