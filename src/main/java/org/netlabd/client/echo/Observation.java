// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.Mismatch;

/**
 * One thing seen; immutable. Times that are not known are negative.
 *
 * @param seq the probe it belongs to, or -1 if to none
 * @param seenNanos when it was seen, since the beginning
 * @param sentNanos when the probe was sent, since the beginning
 * @param rttNanos its round trip, from when it was sent; not known of what was on its way while
 *     this program did not run
 * @param scheduleNanos the same from when it should have been sent; what a client that had to wait
 *     would otherwise leave out
 * @param ipdvNanos how its round trip differs from those of the probes sent before and after it, as
 *     far as these are back: each pair once
 * @param length bytes that came
 * @param reflection what an answer by STAMP tells of each way
 */
public record Observation(
    long seq,
    Verdict verdict,
    long seenNanos,
    long sentNanos,
    long rttNanos,
    long scheduleNanos,
    List<Long> ipdvNanos,
    int length,
    InetSocketAddress from,
    @Nullable Mismatch mismatch,
    @Nullable Reflection reflection) {

  /** Of what belongs to no probe. */
  static Observation of(Verdict verdict, long seenNanos, int length, InetSocketAddress from) {
    return new Observation(-1, verdict, seenNanos, -1, -1, -1, List.of(), length, from, null, null);
  }
}
