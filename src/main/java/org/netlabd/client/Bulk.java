package org.netlabd.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.ProbeException;
import org.netlabd.client.net.Connection;
import org.netlabd.client.net.Dialing;
import org.netlabd.client.net.Target;

/** Streams many bytes through an echo server and verifies what comes back. */
public final class Bulk {

  private Bulk() {}

  /** Who waits for whom. */
  public enum Mode {
    /** Sends all before it reads, and so relies on buffers that nobody promised. */
    NAIVE,
    /** Sends a chunk, reads it back, sends the next. */
    ALTERNATE,
    /** Reads whenever there is something to read. */
    CONCURRENT
  }

  /**
   * What to do.
   *
   * @param stall for how long nothing may move in either direction before that is a standstill
   * @param bufferBytes of the socket's two buffers, or 0 to leave them to the system
   */
  public record Request(
      Target target,
      long size,
      int chunk,
      Mode mode,
      Duration timeout,
      Duration stall,
      int bufferBytes) {}

  /**
   * What came of it; immutable.
   *
   * @param extra bytes that came after the last one sent; counted up to a bound
   * @param mismatch the first wrong byte, if one was wrong
   * @param deadlock where everything stands, if it does
   */
  public record Result(
      long sent,
      long received,
      long extra,
      long nanos,
      @Nullable Mismatch mismatch,
      @Nullable Deadlock deadlock) {

    /** Whether every byte came back, in order, and nothing else. */
    public boolean right() {
      return mismatch == null && deadlock == null && extra == 0;
    }
  }

  /** Told of every step. */
  public interface Progress {
    void moved(long sent, long received);
  }

  /** Does it. */
  public static Result run(Request request, Progress progress) throws ProbeException {
    Dialing dialing = Dialing.dial(request.target(), request.timeout());
    try (Connection connection = dialing.require()) {
      if (request.bufferBytes() > 0) {
        connection.stream().buffers(request.bufferBytes(), request.bufferBytes());
      }
      return new Transfer(connection, request, progress).run();
    }
  }
}
