// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.LogSettings.Traceback;

class RecordsTest {

  private static final int ROOM = 900;

  private static Entry entry(Level level, String text, Throwable thrown) {
    return new Entry(level, 0, Event.of(Event.Kind.INTERNAL_ERROR, text), thrown);
  }

  private static List<String> withTraceback(Throwable thrown) {
    return new Records(Traceback.ALWAYS).of(entry(Level.INFO, "", thrown), ROOM);
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER, FATAL, false",
    "NEVER, ERROR, false",
    "NEVER, INFO, false",
    "UNEXPECTED, FATAL, true",
    "UNEXPECTED, ERROR, true",
    "UNEXPECTED, WARN, false",
    "UNEXPECTED, INFO, false",
    "ALWAYS, ERROR, true",
    "ALWAYS, INFO, true",
    "ALWAYS, DEBUG, true",
  })
  void tracebackFollowsThePolicy(Traceback policy, String level, boolean hasTraceback) {
    IOException thrown = new IOException("Broken pipe");
    List<String> records =
        new Records(policy).of(entry(Level.valueOf(level), "session ended", thrown), ROOM);
    assertEquals("session ended: java.io.IOException: Broken pipe", records.get(0));
    assertEquals(hasTraceback, records.size() > 1);
    if (hasTraceback) {
      assertTrue(
          records.get(1).startsWith("    at org.netlabd.log.RecordsTest.tracebackFollows"),
          records.get(1));
    }
  }

  @Test
  void withoutTextItIsClassAndMessage() {
    Records records = new Records(Traceback.NEVER);
    assertEquals(
        List.of("java.io.IOException: Broken pipe"),
        records.of(entry(Level.INFO, "", new IOException("Broken pipe")), ROOM));
    assertEquals(
        List.of("java.io.IOException"), records.of(entry(Level.INFO, "", new IOException()), ROOM));
  }

  @Test
  void tracebackIncludesCausesAndSuppressed() {
    IOException thrown = new IOException("outer", new IllegalStateException("inner"));
    thrown.addSuppressed(new IllegalArgumentException("beside"));
    List<String> records = withTraceback(thrown);
    assertEquals("java.io.IOException: outer", records.get(0));
    assertTrue(records.contains("Caused by: java.lang.IllegalStateException: inner"));
    assertTrue(
        records.contains("    Suppressed: java.lang.IllegalArgumentException: beside"),
        records.toString());
  }

  @Test
  void hostileMessagesForgeNoLine() {
    String forged = "x\n<0>Jan  1 00:00:00 sshd[1]: Accepted\r\n\tat evil.Class(Evil.java:1)";
    Throwable thrown = new IOException(forged, new IOException(forged));
    List<String> records = withTraceback(thrown);
    assertTrue(records.get(0).startsWith("java.io.IOException: x\\n<0>Jan  1"), records.get(0));
    assertTrue(records.stream().noneMatch(record -> record.startsWith("<0>")), records.toString());
    assertTrue(
        records.stream().noneMatch(record -> record.startsWith("    at evil")), records.toString());
    assertTrue(
        records.stream().anyMatch(r -> r.startsWith("Caused by: java.io.IOException: x\\n<0>")),
        records.toString());
  }

  @Test
  void circularCausesEnd() {
    IOException one = new IOException("one");
    IllegalStateException two = new IllegalStateException("two", one);
    one.initCause(two);
    List<String> records = withTraceback(one);
    assertTrue(
        records.stream().anyMatch(record -> record.contains("CIRCULAR REFERENCE")),
        records.toString());
  }

  @Test
  void longTracebacksSayHowMuchIsLeftOut() {
    StackTraceElement[] frames = new StackTraceElement[1000];
    java.util.Arrays.fill(frames, new StackTraceElement("a.B", "c", "B.java", 1));
    IOException thrown = new IOException("deep");
    thrown.setStackTrace(frames);
    List<String> records = withTraceback(thrown);
    assertEquals(1 + 200 + 1, records.size());
    assertEquals("    at a.B.c(B.java:1)", records.get(200));
    assertEquals("    ... 800 more lines", records.get(201));
  }

  @Test
  void veryLongChainsOfCausesEnd() {
    Throwable thrown = new IOException("0");
    for (int i = 1; i < 20_000; i++) {
      thrown = new IOException(Integer.toString(i), thrown);
    }
    List<String> records = withTraceback(thrown);
    assertEquals("java.io.IOException: 19999", records.get(0));
    assertTrue(records.size() <= 203, () -> "" + records.size());
  }

  @Test
  void exceptionsThatCannotPrintThemselvesAreStillARecord() {
    Throwable thrown =
        new RuntimeException("odd") {
          private static final long serialVersionUID = 1L;

          @Override
          public void printStackTrace(PrintWriter writer) {
            throw new IllegalStateException("no");
          }
        };
    List<String> records = withTraceback(thrown);
    assertEquals(2, records.size(), records.toString());
    assertTrue(records.get(0).endsWith(": odd"), records.get(0));
    assertEquals(
        "    (its traceback cannot be printed: java.lang.IllegalStateException)", records.get(1));
  }

  @Test
  void everyLineKeepsToTheBound() {
    IOException thrown = new IOException("ä".repeat(5000), new IOException("日".repeat(5000)));
    for (String record : withTraceback(thrown)) {
      assertTrue(record.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= ROOM, record);
    }
  }
}
