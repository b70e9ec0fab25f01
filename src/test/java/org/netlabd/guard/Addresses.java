// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import org.netlabd.values.Cidr;
import org.netlabd.values.IpAddress;

/** Addresses and networks for properties, crowded so that they meet; and a slow model of both. */
public class Addresses extends DomainContextBase {

  private static final BigInteger LOWEST_MAPPED = number(IpAddress.ofIpv4(0));
  private static final BigInteger HIGHEST_MAPPED = number(IpAddress.ofIpv4(-1));

  /** IPv4, IPv6, and what lies around the IPv4-mapped ones. */
  @Provide
  Arbitrary<IpAddress> address() {
    Arbitrary<IpAddress> anyIpv4 = Arbitraries.integers().map(IpAddress::ofIpv4);
    Arbitrary<IpAddress> crowdedIpv4 =
        Arbitraries.integers().between(0x0A000000, 0x0A0000FF).map(IpAddress::ofIpv4);
    Arbitrary<IpAddress> anyIpv6 =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(IpAddress::new);
    Arbitrary<IpAddress> crowdedIpv6 =
        Combinators.combine(
                Arbitraries.longs().between(-1, 2),
                Arbitraries.oneOf(
                    Arbitraries.longs().between(-4, 4),
                    Arbitraries.longs().between(0xFFFE_FFFF_FFFEL, 0xFFFF_0000_0002L),
                    Arbitraries.longs().between(0xFFFF_FFFF_FFFEL, 0x1_0000_0000_0002L)))
            .as(IpAddress::new);
    return Arbitraries.oneOf(anyIpv4, crowdedIpv4, anyIpv6, crowdedIpv6);
  }

  /** Networks of every prefix around those addresses. */
  @Provide
  Arbitrary<Cidr> network() {
    return Combinators.combine(address(), Arbitraries.integers().between(0, 128))
        .as(Addresses::networkOf);
  }

  private static Cidr networkOf(IpAddress address, int bits) {
    int prefix = address.isIpv4() ? bits % 33 : bits;
    int free = (address.isIpv4() ? 32 : 128) - prefix;
    IpAddress first = address(number(address).shiftRight(free).shiftLeft(free));
    return first.isIpv4() && !address.isIpv4() ? Cidr.of(first) : new Cidr(first, prefix);
  }

  /** The address and the two beside it. */
  static Stream<IpAddress> withNeighbours(IpAddress address) {
    BigInteger number = number(address);
    return Stream.of(number.subtract(BigInteger.ONE), number, number.add(BigInteger.ONE))
        .filter(neighbour -> neighbour.signum() >= 0 && neighbour.bitLength() <= 128)
        .map(Addresses::address);
  }

  /** Whether one of the networks holds the address. */
  static boolean anyHolds(List<Cidr> networks, IpAddress address) {
    return networks.stream().anyMatch(network -> holds(network, address));
  }

  private static boolean holds(Cidr network, IpAddress address) {
    boolean ipv4 = isIpv4(network.network());
    int free = (ipv4 ? 32 : 128) - network.prefix();
    return ipv4 == isIpv4(address)
        && number(network.network()).shiftRight(free).equals(number(address).shiftRight(free));
  }

  private static boolean isIpv4(IpAddress address) {
    BigInteger number = number(address);
    return number.compareTo(LOWEST_MAPPED) >= 0 && number.compareTo(HIGHEST_MAPPED) <= 0;
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(Long.toHexString(address.high()), 16)
        .shiftLeft(64)
        .or(new BigInteger(Long.toHexString(address.low()), 16));
  }

  private static IpAddress address(BigInteger number) {
    return new IpAddress(number.shiftRight(64).longValue(), number.longValue());
  }
}
