// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

class SessionLimitsTest {

  private static final long SECOND = 1_000_000_000;
  private static final String ONE = "192.0.2.1";
  private static final String OTHER = "192.0.2.2";

  private static Limits limits(int sessions, int perSource, Rate rate, Rate sourceRate) {
    return new Limits(sessions, perSource, rate, sourceRate, SourcePrefix.DEFAULT, 1024);
  }

  private static Limits counts(int sessions, int perSource) {
    return limits(sessions, perSource, Rate.UNLIMITED, Rate.UNLIMITED);
  }

  private static Admission admit(SessionLimits limits, String source, long nanos) {
    IpAddress address = IpAddress.parse(source);
    return limits.admit(address.high(), address.low(), nanos);
  }

  private static Admission.Ticket admitted(SessionLimits limits, String source) {
    return assertInstanceOf(Admission.Ticket.class, admit(limits, source, 0));
  }

  private static void refused(Reason reason, SessionLimits limits, String source, long nanos) {
    assertEquals(new Admission.Refused(reason), admit(limits, source, nanos));
  }

  @Test
  void sessionsCountForTheSourcesOfAChangedPrefix() {
    SessionLimits limits = new SessionLimits(counts(10, 2), 0);
    List<Admission.Ticket> tickets = List.of(admitted(limits, ONE), admitted(limits, OTHER));
    Rate unlimited = Rate.UNLIMITED;
    limits.change(new Limits(10, 2, unlimited, unlimited, new SourcePrefix(24, 64), 1024), 0);
    tickets.forEach(Admission.Ticket::recount);
    refused(Reason.PER_SOURCE, limits, "192.0.2.3", 0);
    tickets.forEach(Admission.Ticket::giveBack);
    tickets.forEach(Admission.Ticket::recount);
    assertEquals(0, limits.sources());
    assertEquals(0, limits.sessions());
  }

  @Test
  void sessionsInAll() {
    SessionLimits limits = new SessionLimits(counts(2, 10), 0);
    Admission.Ticket first = admitted(limits, ONE);
    admitted(limits, OTHER);
    refused(Reason.SESSIONS, limits, ONE, 0);
    refused(Reason.SESSIONS, limits, "192.0.2.3", 0);
    assertEquals(2, limits.sessions());
    first.giveBack();
    admitted(limits, "192.0.2.3");
    refused(Reason.SESSIONS, limits, ONE, 0);
  }

  @Test
  void sessionsOfASource() {
    SessionLimits limits = new SessionLimits(counts(10, 2), 0);
    Admission.Ticket first = admitted(limits, "2001:db8::1");
    admitted(limits, "2001:db8::2");
    refused(Reason.PER_SOURCE, limits, "2001:db8::3", 0);
    admitted(limits, "2001:db8:0:1::3");
    first.giveBack();
    admitted(limits, "2001:db8::3");
    refused(Reason.PER_SOURCE, limits, "2001:db8::3", 0);
    assertEquals(3, limits.sessions());
  }

  @Test
  void aTicketGivenBackTwiceCountsOnce() {
    SessionLimits limits = new SessionLimits(counts(2, 2), 0);
    Admission.Ticket first = admitted(limits, ONE);
    admitted(limits, ONE);
    first.giveBack();
    first.giveBack();
    assertEquals(1, limits.sessions());
    admitted(limits, ONE);
    refused(Reason.PER_SOURCE, limits, ONE, 0);
  }

  @Test
  void nothingIsKeptOfSourcesThatHaveNoSession() {
    SessionLimits limits = new SessionLimits(counts(1, 1), 0);
    Admission.Ticket only = admitted(limits, ONE);
    for (int source = 0; source < 100_000; source++) {
      limits.admit(0, IpAddress.lowOfIpv4(source), 0);
    }
    assertEquals(1, limits.sources());
    only.giveBack();
    assertEquals(0, limits.sources());
    assertEquals(0, limits.sessions());
  }

  @Test
  void connectionRateInAll() {
    SessionLimits limits = new SessionLimits(limits(10, 10, new Rate(1, 2), Rate.UNLIMITED), 0);
    admitted(limits, ONE);
    admitted(limits, OTHER);
    refused(Reason.RATE, limits, "192.0.2.3", 0);
    assertEquals(2, limits.sessions());
    assertInstanceOf(Admission.Ticket.class, admit(limits, "192.0.2.3", 2 * SECOND));
  }

  @Test
  void connectionRateOfASource() {
    SessionLimits limits = new SessionLimits(limits(10, 10, Rate.UNLIMITED, new Rate(1, 2)), 0);
    admitted(limits, ONE);
    admitted(limits, ONE);
    refused(Reason.SOURCE_RATE, limits, ONE, 0);
    admitted(limits, OTHER);
    assertInstanceOf(Admission.Ticket.class, admit(limits, ONE, 2 * SECOND));
  }

  @Test
  void whoIsRefusedForItselfSpendsNothingThatAllShare() {
    SessionLimits limits = new SessionLimits(limits(10, 1, new Rate(1, 2), new Rate(1, 50)), 0);
    admitted(limits, ONE);
    for (int i = 0; i < 49; i++) {
      refused(Reason.PER_SOURCE, limits, ONE, 0);
    }
    refused(Reason.SOURCE_RATE, limits, ONE, 0);
    admitted(limits, OTHER);
  }

  @Test
  void otherLimitsHoldForSessionsThatAreThere() {
    SessionLimits limits = new SessionLimits(counts(10, 10), 0);
    Admission.Ticket first = admitted(limits, ONE);
    Admission.Ticket second = admitted(limits, ONE);
    limits.change(counts(10, 1), 0);
    refused(Reason.PER_SOURCE, limits, ONE, 0);
    first.giveBack();
    refused(Reason.PER_SOURCE, limits, ONE, 0);
    second.giveBack();
    admitted(limits, ONE);
  }

  @Test
  void aSessionThatBeganUnderAnotherPrefixIsGivenBackUnderIt() {
    SessionLimits limits = new SessionLimits(counts(10, 10), 0);
    Admission.Ticket ticket = admitted(limits, ONE);
    limits.change(
        new Limits(10, 10, Rate.UNLIMITED, Rate.UNLIMITED, new SourcePrefix(24, 48), 1024), 0);
    ticket.giveBack();
    assertEquals(0, limits.sources());
  }

  @Test
  void aReloadThatLeavesARateLeavesItsCount() {
    SessionLimits limits = new SessionLimits(limits(10, 10, new Rate(1, 3), new Rate(1, 2)), 0);
    admitted(limits, ONE);
    admitted(limits, ONE);
    limits.change(limits(20, 20, new Rate(1, 3), new Rate(1, 2)), 0);
    refused(Reason.SOURCE_RATE, limits, ONE, 0);
    admitted(limits, OTHER);
    refused(Reason.RATE, limits, OTHER, 0);
    limits.change(limits(20, 20, new Rate(1, 4), new Rate(1, 1)), 0);
    admitted(limits, ONE);
  }

  /** Any order of coming and going, against plain counting. */
  @Property
  void countsAsAListWould(
      @ForAll @IntRange(min = 1, max = 12) int sessions,
      @ForAll @IntRange(min = 1, max = 5) int perSource,
      @ForAll @Size(max = 200) List<@IntRange(min = -10, max = 6) Integer> steps) {
    SessionLimits limits = new SessionLimits(counts(sessions, perSource), 0);
    List<Integer> sources = new ArrayList<>();
    List<Admission.Ticket> tickets = new ArrayList<>();
    for (int step : steps) {
      if (step < 0) {
        if (!tickets.isEmpty()) {
          int which = -step % tickets.size();
          tickets.remove(which).giveBack();
          sources.remove(which);
        }
        continue;
      }
      long same = sources.stream().filter(source -> source == step).count();
      Admission answer = limits.admit(0, IpAddress.lowOfIpv4(step), 0);
      if (same >= perSource) {
        assertEquals(new Admission.Refused(Reason.PER_SOURCE), answer);
      } else if (sources.size() >= sessions) {
        assertEquals(new Admission.Refused(Reason.SESSIONS), answer);
      } else {
        tickets.add(assertInstanceOf(Admission.Ticket.class, answer));
        sources.add(step);
      }
      assertEquals(sources.size(), limits.sessions());
    }
    tickets.forEach(Admission.Ticket::giveBack);
    assertEquals(0, limits.sessions());
    assertEquals(0, limits.sources());
  }

  /**
   * Of a peer that has a whole network to come from, while reloads change what makes a source:
   * every session counts for the source that it belongs to then, and for none once it has ended.
   */
  @Property
  void countsAsAListWouldWhateverMakesASource(
      @ForAll @Size(max = 200) List<@IntRange(min = -8, max = 255) Integer> steps) {
    List<SourcePrefix> prefixes =
        List.of(
            new SourcePrefix(8, 32),
            new SourcePrefix(24, 48),
            new SourcePrefix(32, 64),
            new SourcePrefix(32, 128));
    SourcePrefix prefix = prefixes.get(0);
    SessionLimits limits =
        new SessionLimits(new Limits(200, 3, Rate.UNLIMITED, Rate.UNLIMITED, prefix, 1024), 0);
    Map<Admission.Ticket, IpAddress> tickets = new LinkedHashMap<>();
    for (int step : steps) {
      if (step >= 0) {
        IpAddress address = address(step);
        IpAddress source = prefix.source(address);
        long same = tickets.values().stream().map(prefix::source).filter(source::equals).count();
        Admission answer = limits.admit(address.high(), address.low(), 0);
        if (same >= 3) {
          assertEquals(new Admission.Refused(Reason.PER_SOURCE), answer);
        } else {
          tickets.put(assertInstanceOf(Admission.Ticket.class, answer), address);
        }
      } else if (step < -4) {
        tickets.keySet().stream()
            .limit(1)
            .toList()
            .forEach(
                first -> {
                  first.giveBack();
                  tickets.remove(first);
                });
      } else {
        prefix = prefixes.get(-step - 1);
        limits.change(new Limits(200, 3, Rate.UNLIMITED, Rate.UNLIMITED, prefix, 1024), 0);
        tickets.keySet().forEach(Admission.Ticket::recount);
      }
      assertEquals(
          tickets.values().stream().map(prefix::source).distinct().count(), limits.sources());
    }
    tickets.keySet().forEach(Admission.Ticket::giveBack);
    assertEquals(0, limits.sessions());
    assertEquals(0, limits.sources());
  }

  /** Four bits each say where in a network one is, from the largest to a single host. */
  private static IpAddress address(int step) {
    String form = step < 128 ? "10.%2$d.%3$d.%4$d" : "2001:db%1$d:%2$d:%3$d::%4$d";
    int bits = step & 127;
    return IpAddress.parse(
        String.format(form, bits >> 5 & 1, bits >> 4 & 1, bits >> 2 & 1, bits & 3));
  }

  @Test
  void threadsNeverPassTheLimits() throws Exception {
    int threads = 4;
    SessionLimits limits = new SessionLimits(counts(1000, 30), 0);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<Map<Integer, Integer>> greedy = () -> admittedBySource(limits);
      Map<Integer, Integer> admitted = new HashMap<>();
      for (Future<Map<Integer, Integer>> future :
          pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> greedy).toList())) {
        future
            .get(30, TimeUnit.SECONDS)
            .forEach((source, count) -> admitted.merge(source, count, Integer::sum));
      }
      assertEquals(20, admitted.size());
      admitted.forEach((source, count) -> assertEquals(30, count, "source " + source));
      assertEquals(600, limits.sessions());
    } finally {
      pool.shutdownNow();
    }
  }

  private static Map<Integer, Integer> admittedBySource(SessionLimits limits) {
    Map<Integer, Integer> admitted = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int source = i % 20;
      if (limits.admit(0, IpAddress.lowOfIpv4(source), 0) instanceof Admission.Ticket) {
        admitted.merge(source, 1, Integer::sum);
      }
    }
    return admitted;
  }
}
