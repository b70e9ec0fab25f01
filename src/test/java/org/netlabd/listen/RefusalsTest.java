// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.netlabd.config.ListenerSettings;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.service.Echo;

/** What is said of refusals. */
class RefusalsTest {

  private final ListenerLog log = new ListenerLog();
  private final Refusals refusals = listener().refusals();

  private Listener listener() {
    ListenerSettings settings = RunningServer.udp("echo", RunningServer.LOOPBACK, 0);
    return new Listener(
        settings,
        new SessionLines(false, 2, 0),
        new Echo(),
        new Listener.Kept(settings, new SlabPool(0)));
  }

  @AfterEach
  void stop() {
    log.close();
  }

  private void refused(Reason reason, String source, int times) {
    for (int i = 0; i < times; i++) {
      refusals.refused(reason, new InetSocketAddress(source, 1000 + i), Refusals.NO_MORE);
    }
  }

  @Test
  void aSourceThatIsRefusedSteadilyHidesNoOther() {
    refused(Reason.ACCESS, "192.0.2.1", 1000);
    refused(Reason.ACCESS, "192.0.2.2", 1);
    refused(Reason.RATE, "192.0.2.1", 2);
    assertEquals(
        List.of(
            "INFO echo 192.0.2.1:1000: refused: access",
            "INFO echo 192.0.2.2:1000: refused: access",
            "INFO echo 192.0.2.1:1000: refused: rate"),
        log.listed());
    refusals.say(true);
    assertEquals(
        List.of("INFO echo: refused: access, 999 more", "INFO echo: refused: rate, 1 more"),
        log.listed().subList(3, 5).stream().sorted().toList());
    assertEquals(
        List.of("access", "access", "access", "rate", "rate"),
        log.ofKind(Event.Kind.REFUSED).stream()
            .map(event -> event.fields().get(Event.Field.REASON).toString())
            .sorted()
            .toList());
    assertEquals(Map.of("access", 1001L, "rate", 2L), refusals.counts());
  }

  @Test
  void oneSourceIsOnePrefix() {
    refused(Reason.ACCESS, "2001:db8::1", 1);
    refused(Reason.ACCESS, "2001:db8::2", 1);
    refused(Reason.ACCESS, "2001:db8:0:1::1", 1);
    assertEquals(2, log.listed().size());
  }

  @Test
  void theNumberOfThoseThatAreNamedIsBounded() {
    for (int i = 0; i < 10_000; i++) {
      refused(Reason.ACCESS, "10.0." + i / 250 + "." + i % 250, 2);
    }
    int named = log.listed().size();
    assertTrue(named <= 65, named + " named");
    refusals.say(true);
    assertEquals(
        "INFO echo: refused: access, " + (20_000 - named) + " more from more than 64 sources",
        log.listed().get(named));
  }

  @Test
  void whatWasSaidIsForgottenWhenThePeriodIsOver() {
    refused(Reason.ACCESS, "192.0.2.1", 1);
    refusals.say(true);
    refused(Reason.ACCESS, "192.0.2.1", 1);
    assertEquals(2, log.listed().size());
  }

  @Test
  void wordsAreMadeForWhatIsSaidOnly() {
    AtomicInteger made = new AtomicInteger();
    for (int i = 0; i < 10_000; i++) {
      refusals.refused(
          Reason.SHORT,
          new InetSocketAddress("192.0.2.1", 1000 + i),
          () -> made.incrementAndGet() + " byte");
    }
    assertEquals(List.of("INFO echo 192.0.2.1:1000: refused: short (1 byte)"), log.listed());
    assertEquals(1, made.get());
    assertEquals(Map.of("short", 10_000L), refusals.counts());
  }
}
