// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.SYSLOG;
import static org.netlabd.log.TestLog.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.LogSettings;
import org.netlabd.net.DatagramReceiver;

class DevLogTest {

  private static final long PID = ProcessHandle.current().pid();
  private static final Pattern RECORD =
      Pattern.compile(
          "<(\\d+)>[A-Z][a-z]{2} [ 123]\\d \\d\\d:\\d\\d:\\d\\d netlabd\\[" + PID + "]: (.*)");

  @TempDir Path folder;

  private Path devLog() {
    return folder.resolve("log");
  }

  /** The text of the next record. */
  private static String text(DatagramReceiver syslogd) throws IOException {
    String record = syslogd.receiveText();
    Matcher matcher = RECORD.matcher(record);
    assertTrue(matcher.matches(), record);
    return matcher.group(2);
  }

  @Test
  void bytesAreGlibcs() throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog());
        DevLog target = new DevLog(devLog(), new SyslogHeader(3, "netlabd", 22635))) {
      long november =
          LocalDateTime.of(2026, 11, 20, 12, 2, 8)
              .atZone(ZoneId.systemDefault())
              .toInstant()
              .toEpochMilli();
      long march =
          LocalDateTime.of(2026, 3, 5, 1, 2, 3)
              .atZone(ZoneId.systemDefault())
              .toInstant()
              .toEpochMilli();
      Locale before = Locale.getDefault();
      Locale.setDefault(Locale.GERMANY);
      try {
        target.send(entry(), target.header(Level.WARN, november) + "hello world");
        target.send(entry(), target.header(Level.INFO, march) + "größer");
      } finally {
        Locale.setDefault(before);
      }
      assertEquals("<28>Nov 20 12:02:08 netlabd[22635]: hello world", syslogd.receiveText());
      assertArrayEquals(
          "<30>Mar  5 01:02:03 netlabd[22635]: größer".getBytes(StandardCharsets.UTF_8),
          syslogd.receive());
    }
  }

  private static Entry entry() {
    return Entry.of(Level.INFO, Event.Kind.LIBRARY, "");
  }

  @ParameterizedTest
  @CsvSource({"FATAL, 25", "ERROR, 27", "WARN, 28", "INFO, 30", "DEBUG, 31", "TRACE, 31"})
  void priorityIsFacilityAndSeverity(String level, int priority) throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog());
        TestLog log =
            TestLog.start(
                devLog(),
                false,
                TestLog.settings(LogSettings.Level.TRACE, LogSettings.Traceback.NEVER, SYSLOG))) {
      log.out.log(Level.valueOf(level), event("x"));
      assertTrue(syslogd.receiveText().startsWith("<" + priority + ">"));
    }
  }

  @Test
  void recordIsCutWithItsHeader() throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog());
        TestLog log = TestLog.start(devLog(), SYSLOG)) {
      log.out.info(event("x".repeat(5000)));
      byte[] record = syslogd.receive();
      assertEquals(1024, record.length);
      assertTrue(new String(record, StandardCharsets.UTF_8).endsWith("xxx..."));
    }
  }

  @Test
  void hostileTextStaysOneRecord() throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog());
        TestLog log = TestLog.start(devLog(), SYSLOG)) {
      log.out.info(event("a\n<0>Jan  1 00:00:00 kernel: b\0c\u001b[2J"));
      log.out.info(event("next"));
      assertEquals("a\\n<0>Jan  1 00:00:00 kernel: b\\u0000c\\u001b[2J", text(syslogd));
      assertEquals("next", text(syslogd));
    }
  }

  @Test
  void keepsItsRecordsUntilSyslogAppears() throws Exception {
    try (TestLog log = TestLog.start(devLog(), SYSLOG)) {
      log.out.info(event("early"));
      try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
        log.out.info(event("late"));
        assertEquals("early", text(syslogd));
        assertEquals("late", text(syslogd));
      }
    }
  }

  @Test
  void losesNothingWhileSyslogIsRestarted() throws Exception {
    try (TestLog log = TestLog.start(devLog(), SYSLOG)) {
      for (int restart = 0; restart < 5; restart++) {
        try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
          log.out.info(event("with " + restart));
          assertEquals("with " + restart, text(syslogd));
          if (restart % 2 == 0) {
            syslogd.closeAndRemove(devLog());
          }
        }
        log.out.info(event("without " + restart));
        try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
          assertEquals("without " + restart, text(syslogd));
        }
      }
      // What is sent is counted a moment later.
      TestLog.await("the count", () -> log.counters(0).sent() == 10);
      assertEquals(0, log.counters(0).dropped());
    }
  }

  @Test
  void saysWhatWasDroppedOnceSyslogIsBack() throws Exception {
    int logged = 20_000;
    try (TestLog log = TestLog.start(devLog(), SYSLOG)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            for (int i = 0; i < logged; i++) {
              log.out.info(event("number " + i));
            }
          });
      long dropped = log.counters(0).dropped();
      assertTrue(dropped >= logged - 8192 - 1, () -> "dropped " + dropped);
      try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
        for (int i = 0; i < logged - dropped; i++) {
          assertEquals("number " + i, text(syslogd));
        }
        String said = text(syslogd);
        assertTrue(said.startsWith(dropped + " records dropped: "), said);
        log.out.info(event("after"));
        assertEquals("after", text(syslogd));
      }
    }
  }

  @Test
  void aStuckSyslogHoldsNobodyUp() throws Exception {
    int logged = 20_000;
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog());
        TestLog log = TestLog.start(devLog(), SYSLOG, TestLog.STDERR)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            for (int i = 0; i < logged; i++) {
              log.out.info(event("number " + i));
              if (i % 1000 == 0) {
                int written = i + 1;
                TestLog.await("stderr", () -> log.counters(1).sent() == written);
              }
            }
          });
      TestLog.await("stderr", () -> log.counters(1).sent() == logged);
      assertTrue(log.counters(0).dropped() > 0);
      // Now it reads again, and gets all that was kept, in order, and then the count.
      long kept = logged - log.counters(0).dropped();
      for (int i = 0; i < kept; i++) {
        assertEquals("number " + i, text(syslogd));
      }
      assertTrue(text(syslogd).startsWith(logged - kept + " records dropped: "));
    }
  }

  @Test
  void tracebacksOfManyThreadsDoNotMix() throws Exception {
    int threads = 8;
    int each = 25;
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog());
        TestLog log = TestLog.start(devLog(), SYSLOG)) {
      List<Thread> loggers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String name = "thread-" + t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    log.out.error(event(name), traced(name, 5));
                  }
                });
        loggers.add(thread);
        thread.start();
      }
      Map<String, Integer> seen = new HashMap<>();
      for (int i = 0; i < threads * each; i++) {
        String first = text(syslogd);
        String name = first.substring(0, first.indexOf(':'));
        assertEquals(name + ": java.lang.IllegalStateException: " + name, first);
        for (int line = 0; line < 5; line++) {
          assertEquals("    at " + name + ".frame(Unknown Source)", text(syslogd));
        }
        assertEquals("Caused by: java.io.IOException: " + name, text(syslogd));
        for (int line = 0; line < 5; line++) {
          assertEquals("    at " + name + "-cause.frame(Unknown Source)", text(syslogd));
        }
        seen.merge(name, 1, Integer::sum);
      }
      for (Thread thread : loggers) {
        thread.join();
      }
      assertEquals(threads, seen.size());
      assertTrue(seen.values().stream().allMatch(count -> count == each), seen.toString());
    }
  }

  private static Throwable traced(String name, int frames) {
    IOException cause = new IOException(name);
    cause.setStackTrace(frames(name + "-cause", frames));
    IllegalStateException thrown = new IllegalStateException(name, cause);
    thrown.setStackTrace(frames(name, frames));
    return thrown;
  }

  private static StackTraceElement[] frames(String name, int count) {
    StackTraceElement[] frames = new StackTraceElement[count];
    java.util.Arrays.fill(frames, new StackTraceElement(name, "frame", null, -1));
    return frames;
  }

  @Test
  void stopWritesWhatIsLeft() throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
      TestLog log = TestLog.start(devLog(), SYSLOG);
      int logged = 5_000;
      Thread reader =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < logged; i++) {
                    assertEquals("number " + i, text(syslogd));
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      for (int i = 0; i < logged; i++) {
        log.out.info(event("number " + i));
      }
      reader.start();
      log.logging.stop(Duration.ofSeconds(20));
      assertEquals(new TargetCounters(devLog().toString(), logged, 0), log.counters(0));
      reader.join(20_000);
    }
  }

  @Test
  void stopGivesUpInTimeAndSaysWhatIsLost() {
    long begin = System.nanoTime();
    TestLog log = TestLog.start(devLog(), SYSLOG);
    for (int i = 0; i < 100; i++) {
      log.out.info(event("number " + i));
    }
    String target = devLog() + ": No such file or directory";
    String told = "netlabd: warning: log target " + target + "\n";
    TestLog.await("word of it", () -> log.stderr().equals(told));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> log.logging.stop(Duration.ofMillis(1100)));
    assertEquals(new TargetCounters(devLog().toString(), 0, 100), log.counters(0));
    Matcher lost =
        Pattern.compile(
                Pattern.quote(told + "netlabd: warning: 100 records dropped: " + target)
                    + ", for (\\d+) s\n")
            .matcher(log.stderr());
    assertTrue(lost.matches(), log::stderr);
    // As long as it took, on a busy machine.
    long most = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
    long said = Long.parseLong(lost.group(1));
    assertTrue(1 <= said && said <= most, said + " s of " + most);
  }

  @Test
  void whatCannotBeFormattedIsCounted() throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog());
        TestLog log = TestLog.start(devLog(), SYSLOG)) {
      Throwable thrown =
          new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
              throw new IllegalStateException("no message");
            }
          };
      log.out.info(event("first"), thrown);
      log.out.info(event("second"));
      List<String> texts = new ArrayList<>(List.of(text(syslogd), text(syslogd)));
      assertTrue(texts.remove("second"), texts.toString());
      assertTrue(
          texts
              .get(0)
              .equals(
                  "1 record dropped: it could not be written down: java.lang.IllegalStateException"),
          texts.toString());
    }
  }
}
