package org.netlabd.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Patience;
import org.netlabd.client.dial.Target;

/**
 * Streams many bytes through an echo server and verifies what comes back. Runs on the caller's
 * thread; {@link #stop} is for any.
 */
public final class Bulk implements AutoCloseable {

  private final Request request;
  private final Connection connection;

  /** Who waits for whom. */
  public enum Mode {
    /** Sends all before it reads, and so relies on buffers that nobody promised. */
    NAIVE,
    /** Sends a chunk, reads it back, sends the next. */
    ALTERNATE,
    /** Reads whenever there is something to read. */
    CONCURRENT;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What to do.
   *
   * @param stall for how long nothing may move in either direction before that is a standstill
   */
  public record Request(
      Target target, long size, int chunk, Mode mode, Patience patience, Duration stall) {}

  /**
   * What came of it; immutable.
   *
   * @param extra bytes that came after the last one sent; counted up to a bound
   * @param mismatch the first wrong byte, if one was wrong
   * @param standing in mode naive: where the bytes stood when nothing moved, or all were sent
   * @param deadlock whether nothing moved because each side waited for the other
   * @param stopped whether it was ended early
   */
  public record Result(
      long sent,
      long received,
      long extra,
      long nanos,
      @Nullable Mismatch mismatch,
      @Nullable Standing standing,
      boolean deadlock,
      boolean stopped) {

    /** Whether what came back is what was sent, and no deadlock stands against the rest. */
    public boolean right() {
      return mismatch == null && !deadlock && extra == 0;
    }
  }

  /** Told of every step. */
  public interface Progress {
    void moved(long sent, long received);
  }

  /** Connects. */
  public Bulk(Request request) throws IOException {
    this.request = request;
    this.connection = Dialing.dial(request.target().withNoDelay(), request.patience()).require();
  }

  /** Does it, to the end or until it is stopped. */
  public Result run(Progress progress) throws IOException {
    return new Transfer(connection, request, progress).run();
  }

  /** Ends it early. */
  public void stop() {
    connection.stop();
  }

  @Override
  public void close() {
    connection.close();
  }
}
