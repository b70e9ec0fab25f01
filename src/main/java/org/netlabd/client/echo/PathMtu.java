// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.ClientOptions.Setting;
import org.netlabd.net.Errno;
import org.netlabd.net.Stage;

/**
 * The largest datagram that reaches an echo server unfragmented, found by halving what is left: a
 * size passes if any of a few probes comes back whole. What is too large is told of by this host or
 * by ICMP at once; where a router says nothing, it takes the time-out. Immutable.
 *
 * @param payload bytes of the largest that passed
 */
public record PathMtu(InetSocketAddress peer, int payload, long probes) {

  /** Fragment nothing, and do not believe what was once heard of the path (IP_PMTUDISC_PROBE). */
  private static final Setting PROBE = Setting.of("IP_MTU_DISCOVER", "IPV6_MTU_DISCOVER", 3);

  private static final int TRIES = 3;
  private static final Duration BETWEEN = Duration.ofMillis(100);
  private static final int MOST_PAYLOAD = 65_507;
  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;

  /** One step of the search; for who watches. */
  public interface Watcher {
    void tried(int size, boolean passed);
  }

  public int bytes() {
    boolean ipv6 = peer.getAddress() instanceof Inet6Address;
    return payload + UDP_HEADER + (ipv6 ? IPV6_HEADER : IPV4_HEADER);
  }

  /** Searches, on the caller's thread; throws if nothing comes back even of the smallest. */
  public static PathMtu search(Target target, Duration timeout, Watcher watcher)
      throws IOException {
    Result least = ask(target, EchoFrame.HEADER, timeout);
    if (least.statistics().received() == 0) {
      Failure silent = Failure.timedOut(Stage.RECEIVE, timeout, least.peer());
      throw least.failures().stream().findFirst().orElse(silent).exception();
    }
    int passes = EchoFrame.HEADER;
    int tooLarge = MOST_PAYLOAD + 1;
    long probes = least.statistics().sent();
    while (tooLarge - passes > 1) {
      int size = (passes + tooLarge) / 2;
      Statistics figures = ask(target, size, timeout).statistics();
      boolean passed = figures.received() > 0;
      watcher.tried(size, passed);
      probes += figures.sent();
      passes = passed ? size : passes;
      tooLarge = passed ? tooLarge : size;
    }
    return new PathMtu(least.peer(), passes, probes);
  }

  private static Result ask(Target of, int size, Duration timeout) throws IOException {
    Request.Plan plan = Request.Plan.paced(TRIES, BETWEEN);
    try (RoundTrips trips =
        new RoundTrips(new Request(of.with(PROBE), true, size, new byte[0], timeout, plan))) {
      return trips.run(new UntilAnswered(trips));
    }
  }

  /** One answer is enough, and so is one refusal of the size. */
  private record UntilAnswered(RoundTrips trips) implements Observer {

    @Override
    public void observed(Observation seen) {
      if (seen.verdict().counts()) {
        trips.stop();
      }
    }

    @Override
    public void failed(Failure failure) {
      if (Errno.EMSGSIZE.name().equals(failure.word())) {
        trips.stop();
      }
    }
  }
}
