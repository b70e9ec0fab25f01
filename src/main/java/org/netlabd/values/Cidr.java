// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.util.regex.Pattern;

/**
 * A network: the addresses that begin with the same bits. A single address is one with a full
 * prefix. An IPv6 network holds IPv6 addresses only: {@code ::/0} is not IPv4, though IPv4-mapped
 * addresses could be written below it. {@code ::ffff:a.b.c.d/N} from N = 96 on is IPv4.
 *
 * <p>Immutable; for any thread.
 *
 * @param network its first address
 * @param prefix how many bits are the same: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Cidr(IpAddress network, int prefix) {

  private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

  /** Bits of an IPv4-mapped address before the IPv4 address. */
  static final int MAPPED_BITS = 96;

  /** Refuses what does not begin a network. */
  public Cidr {
    IpAddress first = masked(network, network.isIpv4() ? MAPPED_BITS + prefix : prefix);
    if (first.compareTo(network) != 0) {
      throw new IllegalArgumentException(
          ("\"" + network + "/" + prefix + "\" has bits set after its prefix: the network is ")
              + (first + "/" + prefix + ", the address alone " + network));
    }
  }

  public static Cidr of(IpAddress address) {
    return new Cidr(address, address.isIpv4() ? 32 : 128);
  }

  /** Reads {@code ADDRESS} or {@code ADDRESS/PREFIX}; refuses others with a sentence for people. */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return of(IpAddress.parse(text));
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    String digits = text.substring(slash + 1);
    boolean dotted = text.indexOf(':') < 0;
    int longest = dotted ? 32 : 128;
    if (!PREFIX.matcher(digits).matches() || Integer.parseInt(digits) > longest) {
      throw new IllegalArgumentException('"' + text + "\" has a prefix other than 0 to " + longest);
    }
    int prefix = Integer.parseInt(digits);
    if (dotted || !address.isIpv4()) {
      return new Cidr(address, prefix);
    }
    if (prefix < MAPPED_BITS) {
      throw new IllegalArgumentException(
          '"' + text + "\" is IPv4-mapped and has a prefix other than 96 to 128");
    }
    return new Cidr(address, prefix - MAPPED_BITS);
  }

  public IpAddress last() {
    int bits = network.isIpv4() ? MAPPED_BITS + prefix : prefix;
    return new IpAddress(network.high() | ~highMask(bits), network.low() | ~lowMask(bits));
  }

  /** The first 64 bits of a mask of so many bits out of 128. */
  static long highMask(int bits) {
    return bits == 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
  }

  /** The last 64 bits of a mask of so many bits out of 128. */
  static long lowMask(int bits) {
    return bits <= 64 ? 0 : -1L << (128 - bits);
  }

  private static IpAddress masked(IpAddress address, int bits) {
    return new IpAddress(address.high() & highMask(bits), address.low() & lowMask(bits));
  }

  /** The address alone where it is one, otherwise {@code ADDRESS/PREFIX}. */
  @Override
  public String toString() {
    return equals(of(network)) ? network.toString() : network + "/" + prefix;
  }
}
