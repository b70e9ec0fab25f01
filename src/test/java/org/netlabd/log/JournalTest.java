// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.JOURNAL;
import static org.netlabd.log.TestLog.STDERR;
import static org.netlabd.log.TestLog.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.LogSettings;
import org.netlabd.log.Event.Field;
import org.netlabd.log.Event.Kind;
import org.netlabd.net.DatagramReceiver;

/** The journal's entries, read from a socket as journald reads them. */
class JournalTest {

  private static final int LOGGED = 20_000;

  @TempDir Path folder;

  private Path devLog() {
    return folder.resolve("log");
  }

  private DatagramReceiver journald() throws IOException {
    return DatagramReceiver.at(TestLog.journal(devLog()));
  }

  private static Map<String, String> next(DatagramReceiver journald) throws IOException {
    return JournalEntry.decode(journald.receive());
  }

  private static String message(DatagramReceiver journald) throws IOException {
    return next(journald).getOrDefault("MESSAGE", "");
  }

  @Test
  void anEventIsAnEntryWithItsFields() throws Exception {
    try (DatagramReceiver journald = journald();
        TestLog log = TestLog.start(devLog(), JOURNAL)) {
      log.out.info(
          new Event(
              Kind.CLOSED,
              "echo-tcp",
              "192.0.2.7:51234",
              "closed: 3 bytes in",
              Map.of(Field.REASON, "peer closed", Field.BYTES_IN, 3L, Field.BYTES_OUT, 4L)));
      Map<String, String> fields = new LinkedHashMap<>(next(journald));
      assertTrue(
          fields
              .remove("SYSLOG_TIMESTAMP")
              .matches("[A-Z][a-z]{2} [ 123]\\d \\d\\d:\\d\\d:\\d\\d"));
      assertEquals(
          Map.ofEntries(
              Map.entry("MESSAGE", "echo-tcp 192.0.2.7:51234: closed: 3 bytes in"),
              Map.entry("MESSAGE_ID", "db64a8a36cb04a30b457d7dd04e77874"),
              Map.entry("PRIORITY", "6"),
              Map.entry("SYSLOG_FACILITY", "3"),
              Map.entry("SYSLOG_IDENTIFIER", "netlabd"),
              Map.entry("NETLABD_LISTENER", "echo-tcp"),
              Map.entry("NETLABD_PEER", "192.0.2.7:51234"),
              Map.entry("NETLABD_PEER_ADDRESS", "192.0.2.7"),
              Map.entry("NETLABD_REASON", "peer closed"),
              Map.entry("NETLABD_BYTES_IN", "3"),
              Map.entry("NETLABD_BYTES_OUT", "4")),
          fields);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7:1, 192.0.2.7",
    "[2001:db8::7]:65535, 2001:db8::7",
    "[fe80::1%eth0]:7, fe80::1%eth0"
  })
  void aPeerIsFoundByItsAddressAlone(String peer, String address) throws Exception {
    try (DatagramReceiver journald = journald();
        TestLog log = TestLog.start(devLog(), JOURNAL)) {
      log.out.info(new Event(Kind.CLOSED, "echo", peer, "closed"));
      Map<String, String> fields = next(journald);
      assertEquals(peer, fields.get("NETLABD_PEER"));
      assertEquals(address, fields.get("NETLABD_PEER_ADDRESS"));
    }
  }

  @ParameterizedTest
  @CsvSource({"FATAL, 1", "ERROR, 3", "WARN, 4", "INFO, 6", "DEBUG, 7", "TRACE, 7"})
  void priorityIsTheSeverity(String level, String priority) throws Exception {
    try (DatagramReceiver journald = journald();
        TestLog log =
            TestLog.start(
                devLog(),
                false,
                TestLog.settings(LogSettings.Level.TRACE, LogSettings.Traceback.NEVER, JOURNAL))) {
      log.out.log(Level.valueOf(level), event("x"));
      assertEquals(priority, next(journald).get("PRIORITY"));
    }
  }

  /** As systemd's Python bindings have it. */
  @Test
  void anExceptionIsOneEntryWithItsTracebackInTheMessage() throws Exception {
    IOException cause = new IOException("why");
    IllegalStateException thrown = new IllegalStateException("odd\nMESSAGE=forged", cause);
    try (DatagramReceiver journald = journald();
        TestLog log = TestLog.start(devLog(), JOURNAL)) {
      log.out.error(new Event(Kind.INTERNAL_ERROR, "echo", "192.0.2.7:1", ""), thrown);
      log.out.info(event("next"));
      Map<String, String> fields = next(journald);
      List<String> lines = fields.getOrDefault("MESSAGE", "").lines().toList();
      assertEquals(
          "echo 192.0.2.7:1: java.lang.IllegalStateException: odd\\nMESSAGE=forged", lines.get(0));
      assertTrue(lines.get(1).startsWith("    at org.netlabd.log.JournalTest."), lines.get(1));
      assertTrue(lines.contains("Caused by: java.io.IOException: why"), lines.toString());
      assertEquals("JournalTest.java", fields.get("CODE_FILE"));
      assertEquals(thrown.getStackTrace()[0].getLineNumber() + "", fields.get("CODE_LINE"));
      assertEquals(
          "org.netlabd.log.JournalTest.anExceptionIsOneEntryWithItsTracebackInTheMessage",
          fields.get("CODE_FUNC"));
      assertEquals("next", message(journald));
    }
  }

  @Test
  void aTracebackIsCutSoThatNoDatagramIsTooLong() throws Exception {
    StackTraceElement[] frames = new StackTraceElement[150];
    java.util.Arrays.fill(frames, new StackTraceElement("x".repeat(900), "c", "B.java", 1));
    IOException thrown = new IOException("deep");
    thrown.setStackTrace(frames);
    try (DatagramReceiver journald = journald();
        TestLog log = TestLog.start(devLog(), JOURNAL)) {
      log.out.error(event("a"), thrown);
      String message = message(journald);
      int whole = (int) message.lines().filter(line -> line.endsWith("c(B.java:1)")).count();
      assertTrue(message.endsWith("\n    ... " + (150 - whole) + " more lines"), message);
      int bytes = message.getBytes(StandardCharsets.UTF_8).length;
      assertTrue(bytes > 31_000 && bytes < 33_000, () -> "" + bytes);
    }
  }

  @Test
  void aMessageIsCutAsInSyslog() throws Exception {
    try (DatagramReceiver journald = journald();
        TestLog log = TestLog.start(devLog(), JOURNAL)) {
      log.out.info(event("x".repeat(5000)));
      assertEquals("x".repeat(1021) + "...", message(journald));
    }
  }

  @Property
  void whateverAPeerSendsIsTheFieldThatItIs(
      @ForAll String text, @ForAll String peer, @ForAll String reason, @ForAll byte[] bytes) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("MESSAGE", text + new String(bytes, StandardCharsets.ISO_8859_1));
    fields.put("NETLABD_PEER", peer);
    fields.put("NETLABD_REASON", "a\n" + reason);
    fields.put("MESSAGE_ID", "x");
    Map<String, String> expected = new LinkedHashMap<>(fields);
    // Half a character has no bytes.
    expected.replaceAll(
        (name, value) ->
            new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    assertEquals(expected, JournalEntry.decode(Journal.encode(fields)));
  }

  @Test
  void whatWasDroppedIsSaidWhenTheJournalIsBack() throws Exception {
    try (TestLog log = TestLog.start(devLog(), JOURNAL, STDERR)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () ->
              IntStream.range(0, LOGGED)
                  .forEach(
                      i -> {
                        log.out.info(event("number " + i));
                        if (i % 1000 == 0) {
                          TestLog.await("stderr", () -> log.counters(1).sent() > i);
                        }
                      }));
      TestLog.await("word of it on stderr", () -> log.stderr().contains("log target "));
      assertTrue(
          log.stderr().contains(TestLog.journal(devLog()) + ": No such file or directory"),
          log.stderr());
      long dropped = log.counters(0).dropped();
      assertTrue(dropped >= LOGGED - 8192 - 1, () -> "dropped " + dropped);
      try (DatagramReceiver journald = journald()) {
        for (int i = 0; i < LOGGED - dropped; i++) {
          assertEquals("number " + i, message(journald));
        }
        Map<String, String> said = next(journald);
        assertTrue(said.getOrDefault("MESSAGE", "").startsWith(dropped + " records dropped: "));
        assertEquals(Kind.RECORDS_DROPPED.messageId(), said.get("MESSAGE_ID"));
      }
    }
  }

  @Test
  void aStuckJournalHoldsNobodyUp() throws Exception {
    try (DatagramReceiver journald = journald();
        TestLog log = TestLog.start(devLog(), JOURNAL)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () -> IntStream.range(0, LOGGED).forEach(i -> log.out.info(event("number " + i))));
      // It reads nothing but the first ones: its queue has an end, and so has ours.
      TestLog.await("a loss", () -> log.counters(0).dropped() > 0);
      assertEquals("number 0", message(journald));
    }
  }

  @Test
  void inTheForegroundStderrStandsInForAJournalThatIsNotThere() throws Exception {
    LogSettings settings =
        TestLog.settings(LogSettings.Level.INFO, LogSettings.Traceback.NEVER, JOURNAL);
    TestLog without = TestLog.start(devLog(), true, settings);
    without.out.info(event("to stderr"));
    without.logging.stop(Duration.ofSeconds(20));
    assertEquals("netlabd: to stderr\n", without.stderr());
    try (DatagramReceiver journald = journald()) {
      TestLog with = TestLog.start(devLog(), true, settings);
      with.out.info(event("to the journal"));
      assertEquals("to the journal", message(journald));
      with.logging.stop(Duration.ofSeconds(20));
      assertEquals("", with.stderr());
    }
  }

  @Test
  void whatTheKernelFindsTooLongIsCountedAndHoldsNothingUp() throws Exception {
    try (DatagramReceiver journald = journald();
        TestLog log = TestLog.start(devLog(), JOURNAL)) {
      String name = "x".repeat(5_000_000);
      log.out.info(new Event(Kind.CLOSED, name, null, "long"));
      log.out.info(event("next"));
      List<String> messages = Stream.of(message(journald), message(journald)).sorted().toList();
      assertTrue(messages.get(0).startsWith("1 record dropped: "), messages.toString());
      assertEquals("next", messages.get(1));
      assertFalse(log.counters(0).sent() == 0);
    }
  }
}
