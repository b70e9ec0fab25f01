// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.PeerAddress;

/**
 * What an ICMP message said of a datagram (ip(7), IP_RECVERR); immutable.
 *
 * @param number the error number that the system makes of it
 * @param type as of RFC 792, or by IPv6 of RFC 4443
 * @param mtu how many bytes would pass, where it was too long and the sender says that, else 0
 */
public record Icmp(int number, InetAddress sender, boolean ipv6, int type, int code, long mtu) {

  private static final int IP_RECVERR = 11;
  private static final int IPV6_RECVERR = 25;

  // Of struct sock_extended_err in linux/errqueue.h, which the sender's address follows.
  private static final int ORIGIN = 4;
  private static final int INFO = 8;
  private static final int DATA = 12;
  private static final int OFFENDER = 16;
  private static final int BY_ICMP = 2;
  private static final int BY_ICMPV6 = 3;

  private static final int TIME_EXCEEDED = 11;
  private static final int TIME_EXCEEDED_V6 = 3;

  private static final String[] UNREACHABLE = {
    "net unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed",
    "source route failed",
    "net unknown",
    "host unknown",
    "source host isolated",
    "net administratively prohibited",
    "host administratively prohibited",
    "net unreachable for that service",
    "host unreachable for that service",
    "communication administratively prohibited",
    "host precedence violation",
    "precedence cutoff"
  };

  private static final String[] UNREACHABLE_V6 = {
    "no route to the destination",
    "communication administratively prohibited",
    "beyond the scope of the source address",
    "address unreachable",
    "port unreachable",
    "source address failed the policy",
    "route rejected"
  };

  private static @Nullable ByteBuffer extendedError(Messages errors) {
    ByteBuffer four = errors.data(0, 0, IP_RECVERR);
    return four == null ? errors.data(0, 41, IPV6_RECVERR) : four;
  }

  /** The number that the kernel gives what it tells the time of (SOF_TIMESTAMPING_OPT_ID). */
  static int stampNumber(Messages errors) {
    ByteBuffer data = extendedError(errors);
    return data == null ? -1 : data.getInt(DATA);
  }

  /** What came from an error queue, if that was by ICMP. */
  static @Nullable Icmp of(Messages errors) throws UnknownHostException {
    ByteBuffer data = extendedError(errors);
    if (data == null || (data.get(ORIGIN) != BY_ICMP && data.get(ORIGIN) != BY_ICMPV6)) {
      return null;
    }
    boolean ipv6 = data.get(ORIGIN) == BY_ICMPV6;
    byte[] sender = new byte[ipv6 ? 16 : 4];
    data.get(OFFENDER + (ipv6 ? 8 : 4), sender);
    int type = data.get(ORIGIN + 1) & 0xff;
    int code = data.get(ORIGIN + 2) & 0xff;
    int number = data.getInt(0);
    long mtu = number == Errno.EMSGSIZE.number() ? data.getInt(INFO) & 0xffff_ffffL : 0;
    return new Icmp(number, InetAddress.getByAddress(sender), ipv6, type, code, mtu);
  }

  /** Whether it had passed as many routers as it may. */
  public boolean isExpired() {
    return isTimeExceeded() && code == 0;
  }

  /** Whether fragments of it were lost. */
  public boolean isIncomplete() {
    return isTimeExceeded() && code == 1;
  }

  private boolean isTimeExceeded() {
    return type == (ipv6 ? TIME_EXCEEDED_V6 : TIME_EXCEEDED);
  }

  /** {@code 192.0.2.1 says: net unreachable (ICMP type 3, code 0)}. */
  public String text() {
    String said = mtu == 0 ? words() : words() + ", MTU " + mtu;
    return "%s says: %s (ICMP%s type %d, code %d)"
        .formatted(PeerAddress.text(sender), said, ipv6 ? "v6" : "", type, code);
  }

  private String words() {
    if (type == (ipv6 ? 1 : 3)) {
      String[] words = ipv6 ? UNREACHABLE_V6 : UNREACHABLE;
      return code < words.length ? words[code] : "unreachable";
    }
    if (isTimeExceeded()) {
      return isExpired() ? "time to live exceeded" : "fragment reassembly time exceeded";
    }
    return ipv6 && type == 2 ? "packet too big" : "parameter problem";
  }
}
