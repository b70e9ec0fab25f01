// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.Collection;
import java.util.List;
import org.netlabd.values.Cidr;
import org.netlabd.values.Networks;

/**
 * The {@code access} block of a listener: who may talk to it. An address that {@code deny} holds is
 * refused, also if {@code allow} holds it; one that neither holds is refused.
 *
 * <p>Asked by a listener's event loops for each connection and datagram. Immutable; a reload makes
 * a new one.
 */
public final class Access {

  private final AddressSet allowed;

  private Access(AddressSet allowed) {
    this.allowed = allowed;
  }

  /** Those of {@code allow}, without those of {@code deny}. */
  public static Access of(Collection<Networks> allow, Collection<Networks> deny) {
    return new Access(AddressSet.of(cidrs(allow), cidrs(deny)));
  }

  private static List<Cidr> cidrs(Collection<Networks> entries) {
    return entries.stream().flatMap(entry -> entry.cidrs().stream()).toList();
  }

  /** Whether the address may come; if not, it is refused for {@link Reason#ACCESS}. */
  public boolean allows(long high, long low) {
    return allowed.contains(high, low);
  }
}
