// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.Networks;

/**
 * Which datagrams get no answer, because the answer might be answered in its turn, for ever (CERT
 * CA-1996-01, CVE-2024-2169), or go to many.
 *
 * <p>Asked by a UDP listener's event loops for each datagram, before any limit. Immutable; a
 * reload, or a change of the host's addresses, makes a new one.
 */
public final class LoopRules {

  private static final AddressSet LOOPBACK = parse("127.0.0.0/8", "::1");

  /** To what addresses a datagram goes to many, whatever the host's. */
  private static final AddressSet GROUPS = parse("224.0.0.0/4", "255.255.255.255", "ff00::/8");

  /** What is sent there comes back to this host. */
  private static final AddressSet UNSPECIFIED = parse("0.0.0.0", "::");

  private final BitSet answeringPorts = new BitSet(1 << 16);
  private final IntPredicate ownPorts;
  private final boolean groupsAllowed;

  /** The rules; {@code answeringPorts} come beside 0, {@code ownPorts} are this daemon's by UDP. */
  public LoopRules(Set<Integer> answeringPorts, IntPredicate ownPorts, boolean groupsAllowed) {
    this.answeringPorts.set(0);
    answeringPorts.forEach(this.answeringPorts::set);
    this.ownPorts = ownPorts;
    this.groupsAllowed = groupsAllowed;
  }

  /** Why the datagram gets no answer; null: nothing here is against one. */
  public @Nullable Reason refusal(
      long sourceHigh, long sourceLow, int sourcePort, boolean toMany, boolean toItself) {
    if (GROUPS.contains(sourceHigh, sourceLow)) {
      return Reason.MULTICAST;
    }
    if (UNSPECIFIED.contains(sourceHigh, sourceLow)) {
      return Reason.SELF;
    }
    if (ownPorts.test(sourcePort)) {
      // From elsewhere it may be a daemon like this one, configured alike.
      boolean own = toItself || LOOPBACK.contains(sourceHigh, sourceLow);
      return own ? Reason.SELF : Reason.LOOP_PORT;
    }
    if (answeringPorts.get(sourcePort)) {
      return Reason.LOOP_PORT;
    }
    if (toMany && !groupsAllowed) {
      return Reason.MULTICAST;
    }
    return null;
  }

  private static AddressSet parse(String... networks) {
    return AddressSet.of(Stream.of(networks).map(Networks::parse).toList(), List.of());
  }
}
