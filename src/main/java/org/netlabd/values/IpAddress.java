// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as two longs. IPv4 is kept in its IPv4-mapped form, {@code
 * ::ffff:a.b.c.d}, so that a peer is the same one whichever kind of socket it came through.
 *
 * <p>Immutable; for any thread. What is done for every datagram takes the two longs as they are,
 * without making one of these.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {

  private static final String OCTET = "0*(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";
  private static final Pattern DOTTED = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  /** What {@link #low} has above an IPv4 address. */
  private static final long MAPPED = 0xFFFF_0000_0000L;

  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(0, lowOfIpv4(bits));
  }

  /** The last 64 bits of an IPv4 address; its first 64 are zero. */
  public static long lowOfIpv4(int bits) {
    return MAPPED | Integer.toUnsignedLong(bits);
  }

  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == MAPPED >>> 32;
  }

  /** What an address is that is not one host's, in a word; null of one that may be. */
  public static @Nullable String ofMany(InetAddress address) {
    if (address.isMulticastAddress()) {
      return "multicast";
    }
    return address.getHostAddress().equals("255.255.255.255") ? "broadcast" : null;
  }

  /** The address without its zone. */
  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /** The address of 4 or 16 bytes, in network order. */
  public static IpAddress of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return switch (bytes.length) {
      case 4 -> ofIpv4(buffer.getInt());
      case 16 -> new IpAddress(buffer.getLong(), buffer.getLong());
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /** Reads a numeric address, never by the DNS; refuses others with a sentence for people. */
  public static IpAddress parse(String text) {
    if (text.indexOf('%') >= 0) {
      throw new IllegalArgumentException(
          '"' + text + "\" has a zone, but counts on every interface: leave the zone out");
    }
    if (DOTTED.matcher(text).matches()) {
      IpAddress address = ofLiteral(text);
      if (!address.toString().equals(text)) {
        throw new IllegalArgumentException(
            '"' + text + "\" has a leading zero, which some read as octal: write " + address);
      }
      return address;
    }
    if (COLONS.matcher(text).matches()) {
      return ofLiteral(text);
    }
    throw notAnAddress(text);
  }

  /** Takes only what has a colon or four octets: the JDK never takes that for a host name. */
  private static IpAddress ofLiteral(String text) {
    try {
      return of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      throw notAnAddress(text);
    }
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException('"' + text + "\" is not a numeric address");
  }

  public boolean isIpv4() {
    return isIpv4(high, low);
  }

  /** 4 or 16 bytes, in network order. */
  public byte[] toBytes() {
    return isIpv4()
        ? ByteBuffer.allocate(4).putInt((int) low).array()
        : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** In the order of the unsigned 128-bit numbers. */
  @Override
  public int compareTo(IpAddress other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** The usual text: dotted, or that of RFC 5952. */
  @Override
  public String toString() {
    try {
      return PeerAddress.text(InetAddress.getByAddress(toBytes()));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
