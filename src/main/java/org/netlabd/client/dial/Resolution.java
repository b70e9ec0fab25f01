// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.dial;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
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
    Found found = ask(target.host(), ascii(target.host()), timeout);
    List<InetSocketAddress> addresses =
        Arrays.stream(found.addresses())
            .filter(address -> fits(address, target))
            .map(address -> new InetSocketAddress(address, target.port()))
            .distinct()
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
      rehearse(host);
      long begin = System.nanoTime();
      InetAddress[] addresses = InetAddress.getAllByName(host);
      long nanos = System.nanoTime() - begin;
      for (int i = 0; i < addresses.length; i++) {
        // To the unspecified address the system sends what is for this host (ip(7)).
        if (addresses[i].isAnyLocalAddress()) {
          addresses[i] =
              InetAddress.getByName(addresses[i] instanceof Inet4Address ? "127.0.0.1" : "::1");
        }
      }
      return new Found(addresses, nanos);
    }
  }

  /** The JVM loads what it needs to ask for a name, and the system its own. */
  private static void rehearse(String host) {
    try {
      if (!host.matches("[0-9.]+|.*:.*")) {
        InetAddress.getAllByName("localhost");
      }
    } catch (UnknownHostException e) {
      // This host does not know its own name: the first look-up takes a little longer.
    }
  }

  /** As getaddrinfo(3) takes it: other letters in their ASCII form, zones as numbers. */
  private static String ascii(String host) throws IOException {
    int percent = host.indexOf('%');
    if (percent >= 0 && host.indexOf(':') >= 0) {
      return host.substring(0, percent + 1) + zone(host, host.substring(percent + 1));
    }
    try {
      return host.chars().allMatch(c -> c < 0x80) ? host : IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      throw NameError.EAI_NONAME.of(host).exception();
    }
  }

  /** The number of an interface, as the JDK knows by name only those that have such addresses. */
  private static String zone(String host, String name) throws IOException {
    if (name.matches("[0-9]{1,9}")) {
      return name;
    }
    NetworkInterface zone = NetworkInterface.getByName(name);
    if (zone == null) {
      throw NameError.noInterface(host).exception();
    }
    return Integer.toString(zone.getIndex());
  }

  private static Found ask(String host, String name, Duration timeout) throws IOException {
    try {
      return BoundedCall.within(timeout, "resolver", () -> Found.of(name));
    } catch (UnknownHostException e) {
      throw NameError.failure(host, String.valueOf(e.getMessage())).exception();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (TimeoutException e) {
      throw NameError.timedOut(host, timeout).exception();
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
