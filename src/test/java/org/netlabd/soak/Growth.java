// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.util.ArrayList;
import java.util.List;

/** What is higher at the end than after the first minute, beyond what chance makes of it. Pure. */
final class Growth {

  /** A connection of jcmd's, or a thread of the compiler's, that comes or goes. */
  private static final int TOLERATED_COUNT = 2;

  /** Of unsent bytes: what sessions have needed at once stays with the process (SlabPool). */
  private static final int TOLERATED_DIRECT_KIB = 16_384;

  /** A reload makes new tables of sources, 512 KiB each, and sessions that go on keep the old. */
  private static final int TOLERATED_HEAP_KIB = 4_096;

  private Growth() {}

  /** A line for each; none when all is well. */
  static List<String> between(Sample first, Sample last) {
    List<String> lines = new ArrayList<>();
    compare(lines, "descriptors", first.descriptors(), last.descriptors(), TOLERATED_COUNT);
    compare(lines, "threads", first.threads(), last.threads(), TOLERATED_COUNT);
    compare(lines, "KiB of heap", first.heapKib(), last.heapKib(), TOLERATED_HEAP_KIB);
    compare(
        lines, "KiB of direct memory", first.directKib(), last.directKib(), TOLERATED_DIRECT_KIB);
    return lines;
  }

  private static void compare(
      List<String> lines, String what, long first, long last, long tolerated) {
    if (last > first + tolerated) {
      lines.add(last + " " + what + " at the end, " + first + " at first");
    }
  }
}
