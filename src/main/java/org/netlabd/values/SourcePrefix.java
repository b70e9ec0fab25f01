// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

/** How many bits of an address make a source: {@code limits.source-prefix}. */
public record SourcePrefix(int ipv4, int ipv6) {

  /** An IPv4 address; the network that an IPv6 host can choose its address in. */
  public static final SourcePrefix DEFAULT = new SourcePrefix(32, 64);

  public IpAddress source(IpAddress of) {
    return new IpAddress(high(of.high(), of.low()), low(of.high(), of.low()));
  }

  /** The first 64 bits of the source that the address belongs to. */
  public long high(long high, long low) {
    return IpAddress.isIpv4(high, low) ? 0 : high & Cidr.highMask(ipv6);
  }

  /** The last 64 bits of the source that the address belongs to. */
  public long low(long high, long low) {
    return IpAddress.isIpv4(high, low)
        ? low & Cidr.lowMask(Cidr.MAPPED_BITS + ipv4)
        : low & Cidr.lowMask(ipv6);
  }
}
