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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.netlabd.client.failure.NameError;
import org.netlabd.values.BoundedCall;

/** The addresses of a target, in the system's order, and how long it took; immutable. */
public record Resolution(List<InetSocketAddress> addresses, long nanos) {

  /** What IDNA 2008 takes for itself, and IDNA 2003, which is the JDK's, for others or nothing. */
  private static final String DEVIATIONS = "\u00df\u03c2\u200c\u200d";

  public Resolution {
    addresses = List.copyOf(addresses);
  }

  /** Asks the system's resolver, in a thread of its own: getaddrinfo(3) cannot be interrupted. */
  public static Resolution of(Target target, Duration timeout) throws IOException {
    Resolution found = ask(target, ascii(target.host()), timeout);
    if (found.addresses.isEmpty()) {
      throw NameError.EAI_ADDRFAMILY.of(target.host()).exception();
    }
    return found;
  }

  /** Timed without what the JDK loads for it. */
  private static Resolution lookUp(Target target, String name) throws UnknownHostException {
    rehearse(name);
    long begin = System.nanoTime();
    InetAddress[] all = InetAddress.getAllByName(name);
    long nanos = System.nanoTime() - begin;
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetAddress each : all) {
      // To the unspecified address the system sends what is for this host (ip(7)).
      String here = each instanceof Inet4Address ? "127.0.0.1" : "::1";
      InetAddress address = each.isAnyLocalAddress() ? InetAddress.getByName(here) : each;
      InetSocketAddress whole = new InetSocketAddress(address, target.port());
      if (fits(each, target) && !addresses.contains(whole)) {
        addresses.add(whole);
      }
    }
    return new Resolution(addresses, nanos);
  }

  /** The JVM loads what it needs to ask for a name, and the system its own. */
  private static void rehearse(String host) {
    try {
      if (!isNumeric(host)) {
        InetAddress.getAllByName("localhost");
      }
    } catch (UnknownHostException e) {
      // This host does not know its own name: the first look-up takes a little longer.
    }
  }

  private static boolean isNumeric(String host) {
    return host.matches("[0-9.]+|.*:.*");
  }

  /** As getaddrinfo(3) takes it: other letters in their ASCII form, zones as numbers. */
  private static String ascii(String host) throws IOException {
    int percent = host.indexOf('%');
    if (percent >= 0 && host.indexOf(':') >= 0) {
      return host.substring(0, percent + 1) + zone(host, host.substring(percent + 1));
    }
    if (host.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
      throw NameError.twoNames(host).exception();
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

  private static Resolution ask(Target target, String name, Duration timeout) throws IOException {
    String host = target.host();
    try {
      return isNumeric(name)
          ? lookUp(target, name)
          : BoundedCall.within(timeout, "resolver", () -> lookUp(target, name));
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
