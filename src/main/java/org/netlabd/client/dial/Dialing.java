// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.dial;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.ClientOptions;
import org.netlabd.net.Poller;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpClient;
import org.netlabd.net.UdpClient;

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
   * One address that was tried; immutable.
   *
   * @param nanos how long the answer took
   * @param local where the connection starts, if it stands
   * @param failure why it does not, else
   */
  public record Attempt(
      InetSocketAddress address,
      long nanos,
      @Nullable InetSocketAddress local,
      @Nullable Failure failure) {}

  /** Resolves and connects, each address in its share of the time; throws if the name has none. */
  public static Dialing dial(Target target, Patience patience) throws IOException {
    Patience unhurried = rehearse(patience);
    Resolution resolution = Resolution.of(target, unhurried.leftToConnect());
    List<Attempt> attempts = new ArrayList<>();
    int left = resolution.addresses().size();
    for (InetSocketAddress address : resolution.addresses()) {
      Patience share = unhurried.shareOf(left--);
      Poller poller = new Poller();
      Stopwatch stopwatch = new Stopwatch();
      try {
        TcpClient stream = connect(poller, address, target.options(), share, stopwatch);
        attempts.add(new Attempt(address, stopwatch.nanos(), stream.local(), null));
        Connection connection = new Connection(poller, stream, unhurried);
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
  private static Patience rehearse(Patience patience) {
    long begin = System.nanoTime();
    Patience ample = Patience.inAll(Duration.ofSeconds(1));
    TcpClient.rehearse(
        REHEARSALS,
        loopback -> {
          try (Poller poller = new Poller()) {
            connect(poller, loopback, ClientOptions.NONE, ample, new Stopwatch()).close();
          }
        });
    return patience.after(Duration.ofNanos(System.nanoTime() - begin));
  }

  private static TcpClient connect(
      Poller poller,
      InetSocketAddress address,
      ClientOptions options,
      Patience share,
      Stopwatch stopwatch)
      throws IOException {
    TcpClient stream = TcpClient.open(poller, address, options, stopwatch);
    Connection trial = new Connection(poller, stream, share);
    try {
      do {
        trial.await(Poller.Interest.WRITE, Stage.CONNECT);
      } while (!stream.finishConnect());
      return stream;
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
      throw Failure.ofAll(failures()).exception();
    }
    return connection;
  }

  public @Nullable Failure failure() {
    return connection == null ? Failure.ofAll(failures()) : null;
  }

  private List<Failure> failures() {
    return attempts.stream().flatMap(each -> Stream.ofNullable(each.failure())).toList();
  }

  /** The target's addresses that this host would send to, or its only one; at least one. */
  public static List<InetSocketAddress> datagramPeers(Target target, Duration timeout)
      throws IOException {
    List<InetSocketAddress> all = Resolution.of(target, timeout).addresses();
    if (all.size() == 1) {
      return all;
    }
    List<InetSocketAddress> peers = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (InetSocketAddress address : all) {
      try {
        UdpClient.route(address, target.options());
        peers.add(address);
      } catch (IOException e) {
        failures.add(Failure.of(e));
      }
    }
    if (peers.isEmpty()) {
      throw Failure.ofAll(failures).exception();
    }
    return peers;
  }
}
