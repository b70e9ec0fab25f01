// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What the daemon holds at one moment.
 *
 * @param descriptors open ones
 * @param threads of the process
 * @param residentKib resident memory
 * @param heapKib heap in use after a full collection
 * @param directKib NMT's "Other": direct buffers
 * @param committedKib NMT's total
 */
record Sample(
    int descriptors,
    int threads,
    long residentKib,
    long heapKib,
    long directKib,
    long committedKib) {

  static final String HEADING =
      "   seconds  descriptors  threads  RSS KiB  heap KiB  direct KiB  NMT KiB";

  /** Java 17 says "def new generation", Java 25 "DefNew" and "Tenured". */
  private static final Pattern HEAP =
      Pattern.compile("(?:generation|DefNew|Tenured) +total \\d+K, used (\\d+)K");

  private static final Pattern DIRECT =
      Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
  private static final Pattern COMMITTED =
      Pattern.compile("Total: reserved=\\d+KB, committed=(\\d+)KB");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Of the text of {@code jcmd} and of {@code /proc/PID/status}. */
  static Sample of(int descriptors, int threads, String status, String jcmd) {
    return new Sample(
        descriptors,
        threads,
        sum(RESIDENT, status),
        sum(HEAP, jcmd),
        sum(DIRECT, jcmd),
        sum(COMMITTED, jcmd));
  }

  private static long sum(Pattern pattern, String text) {
    long[] found =
        pattern
            .matcher(text)
            .results()
            .map((MatchResult match) -> match.group(1))
            .mapToLong(Long::parseLong)
            .toArray();
    if (found.length == 0) {
      throw new IllegalStateException("no " + pattern + " in:\n" + text);
    }
    return Arrays.stream(found).sum();
  }

  /** A line of the table. */
  String line(String when) {
    return String.format(
        Locale.ROOT,
        "%10s  %11d  %7d  %7d  %8d  %10d  %7d",
        when,
        descriptors,
        threads,
        residentKib,
        heapKib,
        directKib,
        committedKib);
  }
}
