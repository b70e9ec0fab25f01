package org.netlabd.client.dial;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.netlabd.client.failure.NameError;
import org.netlabd.values.BoundedCall;

/**
 * The addresses of a target, in the system's order; immutable.
 *
 * @param nanos how long it took to find them
 */
public record Resolution(List<InetSocketAddress> addresses, long nanos) {

  public Resolution {
    addresses = List.copyOf(addresses);
  }

  /** Asks the system's resolver, in a thread of its own: getaddrinfo(3) cannot be interrupted. */
  public static Resolution of(Target target, Duration timeout) throws IOException {
    Found found = ask(target.host(), timeout);
    List<InetSocketAddress> addresses =
        Arrays.stream(found.addresses())
            .filter(address -> fits(address, target))
            .map(address -> new InetSocketAddress(address, target.port()))
            .toList();
    if (addresses.isEmpty()) {
      throw NameError.EAI_ADDRFAMILY.of(target.host()).exception();
    }
    return new Resolution(addresses, found.nanos());
  }

  /** What the resolver said, timed without what the JDK loads for it. */
  @SuppressWarnings("ArrayRecordComponent") // it never leaves this file
  private record Found(InetAddress[] addresses, long nanos) {

    static Found of(String host) throws UnknownHostException {
      // The JVM loads what it needs for that, and the system its own.
      InetAddress.getAllByName("localhost");
      long begin = System.nanoTime();
      InetAddress[] addresses = InetAddress.getAllByName(host);
      return new Found(addresses, System.nanoTime() - begin);
    }
  }

  private static Found ask(String name, Duration timeout) throws IOException {
    try {
      return BoundedCall.within(timeout, "resolver", () -> Found.of(name));
    } catch (UnknownHostException e) {
      throw NameError.failure(name, String.valueOf(e.getMessage())).exception();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (TimeoutException e) {
      throw NameError.timedOut(name, timeout).exception();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean fits(InetAddress address, Target target) {
    return switch (target.family()) {
      case ANY -> true;
      case IPV4 -> address instanceof Inet4Address;
      case IPV6 -> !(address instanceof Inet4Address);
    };
  }
}
