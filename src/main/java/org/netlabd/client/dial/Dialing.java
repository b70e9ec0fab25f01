package org.netlabd.client.dial;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Poller;
import org.netlabd.net.Poller.Interest;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpClient;

/**
 * The addresses of a target tried one after the other, until one takes the connection. Happens on
 * the caller's thread.
 *
 * @param attempts one for each address that was tried, in order
 * @param connection to the last of them, unless none took it
 */
public record Dialing(
    Resolution resolution, List<Attempt> attempts, @Nullable Connection connection) {

  private static final int REHEARSALS = 8;

  /**
   * Resolves and connects.
   *
   * @param timeout for the resolver, for each address, and later for each step of the connection
   * @throws IOException if the name has no address
   */
  public static Dialing dial(Target target, Duration timeout) throws IOException {
    Resolution resolution = Resolution.of(target, timeout);
    List<Attempt> attempts = new ArrayList<>();
    rehearse(timeout);
    for (InetSocketAddress address : resolution.addresses()) {
      Poller poller = new Poller();
      Stopwatch stopwatch = new Stopwatch();
      try {
        Connection connection = connect(poller, address, timeout, stopwatch);
        attempts.add(new Attempt(address, stopwatch.nanos(), connection.stream().local(), null));
        return new Dialing(resolution, List.copyOf(attempts), connection);
      } catch (InterruptedIOException e) {
        poller.close();
        throw e;
      } catch (IOException e) {
        poller.close();
        attempts.add(new Attempt(address, stopwatch.nanos(), null, Failure.of(e)));
      }
    }
    return new Dialing(resolution, List.copyOf(attempts), null);
  }

  /** The JVM loads and compiles what connecting needs now, and not while the clock runs. */
  private static void rehearse(Duration timeout) {
    TcpClient.rehearse(
        REHEARSALS, loopback -> connect(new Poller(), loopback, timeout, new Stopwatch()).close());
  }

  private static Connection connect(
      Poller poller, InetSocketAddress address, Duration timeout, Stopwatch stopwatch)
      throws IOException {
    TcpClient stream = TcpClient.open(poller, address, stopwatch);
    Connection connection = new Connection(poller, stream, timeout);
    try {
      connection.await(Interest.WRITE, Stage.CONNECT);
      while (!stream.finishConnect()) {
        connection.await(Interest.WRITE, Stage.CONNECT);
      }
      stream.noDelay();
      return connection;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  /** The time from its making to the last event. */
  private static final class Stopwatch implements Runnable {

    private final long begin = System.nanoTime();
    private long end = begin;

    @Override
    public void run() {
      end = System.nanoTime();
    }

    private long nanos() {
      return (end == begin ? System.nanoTime() : end) - begin;
    }
  }

  /** The connection; for those who cannot go on without. */
  public Connection require() throws IOException {
    if (connection == null) {
      throw lastFailure().exception();
    }
    return connection;
  }

  private Failure lastFailure() {
    Failure failure = attempts.get(attempts.size() - 1).failure();
    if (failure == null) {
      throw new IllegalStateException("the last attempt succeeded");
    }
    return failure;
  }
}
