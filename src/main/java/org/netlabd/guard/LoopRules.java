package org.netlabd.guard;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.Cidr;
import org.netlabd.values.IpAddress;

/**
 * Which datagrams get no answer, because the answer might be answered in its turn, for ever (CERT
 * CA-1996-01, CVE-2024-2169), or go to many.
 *
 * <p>Asked by a UDP listener's event loops for each datagram, before any limit. Immutable; a
 * reload, or a change of the host's addresses, makes a new one.
 */
public final class LoopRules {

  private static final List<Cidr> LOOPBACK = parse("127.0.0.0/8", "::1");

  /** To what addresses a datagram goes to many, whatever the host's. */
  private static final List<Cidr> GROUPS = parse("224.0.0.0/4", "255.255.255.255", "ff00::/8");

  /** What is sent there comes back to this host. */
  private static final List<Cidr> UNSPECIFIED = parse("0.0.0.0", "::");

  private final BitSet answeringPorts = new BitSet(1 << 16);
  private final BitSet ownPorts = new BitSet(1 << 16);
  private final AddressSet ownAddresses;
  private final AddressSet unspecified = AddressSet.of(UNSPECIFIED);
  private final AddressSet groups;
  private final boolean groupsAllowed;

  /**
   * What the rules have to know of this host.
   *
   * @param ports those that this daemon listens on by UDP, with any listener
   * @param addresses its addresses; loopback need not be among them
   * @param broadcasts the broadcast addresses of its networks
   */
  public record Host(
      Set<Integer> ports, Collection<IpAddress> addresses, Collection<IpAddress> broadcasts) {

    /** Copies them, so that nobody can change them afterwards. */
    public Host {
      ports = Set.copyOf(ports);
      addresses = List.copyOf(addresses);
      broadcasts = List.copyOf(broadcasts);
    }
  }

  /**
   * The rules.
   *
   * @param answeringPorts source ports that are not answered, beside 0 and the host's own
   * @param groupsAllowed whether a datagram to a multicast or broadcast address may be answered
   * @param host this host
   */
  public LoopRules(Set<Integer> answeringPorts, boolean groupsAllowed, Host host) {
    this.answeringPorts.set(0);
    answeringPorts.forEach(this.answeringPorts::set);
    host.ports().forEach(ownPorts::set);
    this.groupsAllowed = groupsAllowed;
    ownAddresses = AddressSet.of(concat(LOOPBACK, cidrs(host.addresses())));
    groups = AddressSet.of(concat(GROUPS, cidrs(host.broadcasts())));
  }

  /**
   * Why the datagram gets no answer; null: nothing here is against one.
   *
   * @param toMany whether the kernel delivered it as broadcast or multicast
   */
  public @Nullable Reason refusal(long sourceHigh, long sourceLow, int sourcePort, boolean toMany) {
    if (groups.contains(sourceHigh, sourceLow)) {
      return Reason.MULTICAST;
    }
    if (unspecified.contains(sourceHigh, sourceLow)) {
      return Reason.SELF;
    }
    if (ownPorts.get(sourcePort)) {
      // From elsewhere it may be a daemon like this one, configured alike.
      return ownAddresses.contains(sourceHigh, sourceLow) ? Reason.SELF : Reason.LOOP_PORT;
    }
    if (answeringPorts.get(sourcePort)) {
      return Reason.LOOP_PORT;
    }
    if (toMany && !groupsAllowed) {
      return Reason.MULTICAST;
    }
    return null;
  }

  private static List<Cidr> parse(String... networks) {
    return Stream.of(networks).map(Cidr::parse).toList();
  }

  private static List<Cidr> cidrs(Collection<IpAddress> addresses) {
    return addresses.stream().map(Cidr::of).toList();
  }

  private static List<Cidr> concat(List<Cidr> some, List<Cidr> others) {
    List<Cidr> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }
}
