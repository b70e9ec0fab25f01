// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.netlabd.values.Cidr;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Networks;

/**
 * A set of addresses, made of networks; asked once for each connection and datagram.
 *
 * <pre>
 *   ...........|========|......|=========...      in or out
 *              e0       e1     e2                 edges: where it changes, ascending
 * </pre>
 *
 * <p>An address is in if an odd number of edges is not above it: one binary search, however the
 * networks overlap. Immutable; for any thread.
 */
public final class AddressSet {

  private static final IpAddress FIRST_MAPPED = IpAddress.ofIpv4(0);
  private static final IpAddress LAST_MAPPED = IpAddress.ofIpv4(-1);

  /** Two longs an edge. */
  private final long[] edges;

  private AddressSet(long[] edges) {
    this.edges = edges;
  }

  /** The addresses of {@code in} without those of {@code out}, as in a block {@code access}. */
  public static AddressSet of(Collection<Networks> in, Collection<Networks> out) {
    List<Step> steps = new ArrayList<>();
    in.forEach(each -> each.cidrs().forEach(network -> addSteps(steps, network, 1, 0)));
    out.forEach(each -> each.cidrs().forEach(network -> addSteps(steps, network, 0, 1)));
    steps.sort(Comparator.comparing(Step::at));
    return new AddressSet(edges(steps));
  }

  /** Where a network that is in, or out, begins (1) or has ended (-1). */
  private record Step(IpAddress at, int in, int out) {}

  private static void addSteps(List<Step> steps, Cidr network, int in, int out) {
    IpAddress first = network.network();
    IpAddress last = network.last();
    boolean aroundMapped = first.compareTo(FIRST_MAPPED) < 0 && last.compareTo(LAST_MAPPED) >= 0;
    if (aroundMapped) {
      steps.add(new Step(FIRST_MAPPED, -in, -out));
      steps.add(new Step(after(LAST_MAPPED), in, out));
    }
    steps.add(new Step(first, in, out));
    if (last.high() != -1 || last.low() != -1) {
      steps.add(new Step(after(last), -in, -out));
    }
  }

  private static IpAddress after(IpAddress address) {
    long low = address.low() + 1;
    return new IpAddress(low == 0 ? address.high() + 1 : address.high(), low);
  }

  private static long[] edges(List<Step> steps) {
    List<IpAddress> edges = new ArrayList<>();
    int in = 0;
    int out = 0;
    boolean inside = false;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      in += step.in();
      out += step.out();
      boolean lastHere = i + 1 == steps.size() || steps.get(i + 1).at().compareTo(step.at()) != 0;
      if (lastHere && (in > 0 && out == 0) != inside) {
        inside = !inside;
        edges.add(step.at());
      }
    }
    return edges.stream().flatMapToLong(edge -> LongStream.of(edge.high(), edge.low())).toArray();
  }

  public boolean contains(long high, long low) {
    int notAbove = 0;
    int above = edges.length >>> 1;
    while (notAbove < above) {
      int middle = (notAbove + above) >>> 1;
      long edgeHigh = edges[2 * middle];
      long edgeLow = edges[2 * middle + 1];
      boolean isAbove =
          edgeHigh == high
              ? Long.compareUnsigned(edgeLow, low) > 0
              : Long.compareUnsigned(edgeHigh, high) > 0;
      if (isAbove) {
        above = middle;
      } else {
        notAbove = middle + 1;
      }
    }
    return (notAbove & 1) == 1;
  }
}
