// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.netlabd.client.Payload;

/** Probes without a network, before the first real one, so that the JVM has all loaded. */
final class Rehearsal {

  private static final int PROBES = 2_000;

  private Rehearsal() {}

  static void of(Frame frame) {
    int size = Math.min(frame.size(), 1_500);
    Frame small = new EchoFrame(0, size, new Payload(0), new byte[0]);
    Ledger ledger = new Ledger(256, Long.MAX_VALUE, new PauseWatch(true));
    Examiner examiner = new Examiner(small, ledger, 0);
    Counter counter = new Counter(seen -> {});
    ByteBuffer bytes = ByteBuffer.allocateDirect(size);
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    for (int i = 0; i < PROBES; i++) {
      small.put(bytes.clear(), ledger.next(), i);
      ledger.sent(i, i);
      counter.observed(examiner.examine(bytes.flip(), nobody, i + 1));
      ledger.expire(i);
    }
    counter.statistics(PROBES, Statistics.Pace.ANY, PROBES);
  }
}
