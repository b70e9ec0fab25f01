// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.STDERR;
import static org.netlabd.log.TestLog.SYSLOG;
import static org.netlabd.log.TestLog.event;
import static org.netlabd.log.TestLog.settings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.config.LogSettings.Level;
import org.netlabd.config.LogSettings.Traceback;
import org.netlabd.net.DatagramReceiver;

class LoggingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private Path devLog() {
    return folder.resolve("log");
  }

  @Test
  void stderrIsForAPerson() {
    TestLog log = TestLog.start(devLog(), STDERR);
    log.out.info(event("up"));
    log.out.warn(event("hm"));
    log.out.error(event("ouch\nouch"));
    log.logging.stop(PATIENCE);
    assertEquals("netlabd: up\nnetlabd: warning: hm\nnetlabd: error: ouch\\nouch\n", log.stderr());
  }

  @Test
  void everyTargetGetsEveryRecord() throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
      TestLog log = TestLog.start(devLog(), SYSLOG, STDERR);
      log.out.info(event("both"));
      log.logging.stop(PATIENCE);
      assertTrue(syslogd.receiveText().endsWith("]: both"));
      assertEquals("netlabd: both\n", log.stderr());
      assertEquals(
          List.of(
              new TargetCounters(devLog().toString(), 1, 0), new TargetCounters("stderr", 1, 0)),
          log.logging.counters());
    }
  }

  /** Else a start that fails would do so without a word. */
  @Test
  void whatATargetDidNotTakeHasNotReachedIt() throws Exception {
    TestLog without = TestLog.start(devLog(), SYSLOG);
    without.out.error(event("lost"));
    without.logging.stop(Duration.ofMillis(100));
    assertFalse(without.logging.hasReached(SYSLOG::equals));
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
      TestLog log = TestLog.start(devLog(), SYSLOG);
      log.out.error(event("taken"));
      log.logging.stop(PATIENCE);
      assertTrue(syslogd.receiveText().endsWith("]: taken"));
      assertTrue(log.logging.hasReached(SYSLOG::equals));
    }
  }

  @Test
  void levelIsOursAndLibrariesAreHeardFromWarningsUp() {
    TestLog log = TestLog.start(devLog(), false, settings(Level.DEBUG, Traceback.NEVER, STDERR));
    log.out.debug(event("ours"));
    log.out.trace(event("too low"));
    LogManager.getLogger("io.netty.x").info("library's info");
    LogManager.getLogger("io.netty.x").warn("library's {}", "warning");
    log.logging.stop(PATIENCE);
    assertEquals("netlabd: ours\nnetlabd: warning: library's warning\n", log.stderr());
  }

  @Test
  void levelErrorHoldsForLibrariesToo() {
    TestLog log = TestLog.start(devLog(), false, settings(Level.ERROR, Traceback.NEVER, STDERR));
    log.out.warn(event("ours"));
    LogManager.getLogger("io.netty.x").warn("library's");
    log.out.error(event("error"));
    log.logging.stop(PATIENCE);
    assertEquals("netlabd: error: error\n", log.stderr());
  }

  @Test
  void inTheForegroundStderrStandsInForSyslog() throws Exception {
    TestLog without = TestLog.start(devLog(), true, settings(Level.INFO, Traceback.NEVER, SYSLOG));
    without.out.info(event("to stderr"));
    without.logging.stop(PATIENCE);
    assertEquals("netlabd: to stderr\n", without.stderr());

    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
      TestLog with = TestLog.start(devLog(), true, settings(Level.INFO, Traceback.NEVER, SYSLOG));
      with.out.info(event("to syslog"));
      assertTrue(syslogd.receiveText().endsWith("]: to syslog"));
      with.logging.stop(PATIENCE);
      assertEquals("", with.stderr());
    }
  }

  @Test
  void inTheForegroundStderrHasWhatConcernsTheProgramItself() throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
      TestLog log = TestLog.start(devLog(), true, settings(Level.INFO, Traceback.NEVER, SYSLOG));
      log.out.info(Event.of(Event.Kind.STARTED, "Started: here"));
      log.out.info(event("a session"));
      assertTrue(syslogd.receiveText().endsWith("]: Started: here"));
      assertTrue(syslogd.receiveText().endsWith("]: a session"));
      log.logging.stop(PATIENCE);
      assertEquals("netlabd: Started: here\n", log.stderr());
    }
  }

  @Test
  void levelAndTargetsChangeWhileItRuns() throws Exception {
    try (DatagramReceiver syslogd = DatagramReceiver.at(devLog());
        TestLog log = TestLog.start(devLog(), STDERR)) {
      log.out.debug(event("not yet"));
      log.out.info(event("one"));
      log.logging.reconfigure(settings(Level.DEBUG, Traceback.UNEXPECTED, STDERR, SYSLOG));
      log.out.debug(event("two"));
      assertTrue(syslogd.receiveText().endsWith("]: two"));
      log.logging.reconfigure(settings(Level.INFO, Traceback.UNEXPECTED, SYSLOG));
      assertEquals("netlabd: one\nnetlabd: two\n", log.stderr());
      log.out.debug(event("not any more"));
      log.out.info(event("three"));
      assertTrue(syslogd.receiveText().endsWith("]: three"));
      assertEquals("netlabd: one\nnetlabd: two\n", log.stderr());
      TestLog.await("its count", () -> log.counters(0).sent() == 2);
    }
  }

  @Test
  void aTargetThatStaysKeepsWhatItHolds() throws Exception {
    try (TestLog log = TestLog.start(devLog(), SYSLOG)) {
      for (int i = 0; i < 100; i++) {
        log.out.info(event("number " + i));
      }
      log.logging.reconfigure(settings(Level.WARN, Traceback.UNEXPECTED, STDERR, SYSLOG));
      try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
        for (int i = 0; i < 100; i++) {
          assertTrue(syslogd.receiveText().endsWith("]: number " + i));
        }
      }
    }
  }

  @Test
  void canBeStartedAgainAfterAStop() {
    for (int i = 0; i < 3; i++) {
      TestLog log = TestLog.start(devLog(), STDERR);
      log.out.info(event("round " + i));
      log.logging.stop(PATIENCE);
      log.out.info(event("after the stop"));
      assertEquals("netlabd: round " + i + "\n", log.stderr());
    }
  }

  @Test
  void warmUpIsFollowedByAStart() {
    Logging.warmUp();
    TestLog log = TestLog.start(devLog(), STDERR);
    log.out.info(event("warm"));
    log.logging.stop(PATIENCE);
    assertEquals("netlabd: warm\n", log.stderr());
  }

  @Test
  void leavesNoThreadBehind() {
    TestLog log = TestLog.start(devLog(), STDERR, SYSLOG);
    log.out.info(event("x"));
    log.logging.stop(Duration.ofMillis(100));
    TestLog.await(
        "the threads' end",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("log-target")));
  }

  @Test
  void journalIsKnownByDeviceAndInode() throws Exception {
    Path file = Files.createFile(folder.resolve("stderr"));
    String stream =
        Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
    assertTrue(Targets.isJournal(stream, file));
    assertFalse(Targets.isJournal(stream, Files.createFile(folder.resolve("other"))));
    assertFalse(Targets.isJournal(null, file));
    assertFalse(Targets.isJournal(stream, folder.resolve("missing")));
  }

  @Test
  void journalLinesBearTheirPriority() throws Exception {
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    Stderr journal = new Stderr(stderr, true, "netlabd");
    assertEquals("<6>", journal.header(org.apache.logging.log4j.Level.INFO, 0));
    assertEquals("<3>", journal.header(org.apache.logging.log4j.Level.ERROR, 0));
    journal.send(Entry.of(org.apache.logging.log4j.Level.INFO, Event.Kind.LIBRARY, "up"), "<6>up");
    assertEquals("<6>up\n", stderr.toString(StandardCharsets.UTF_8));
  }

  /** A full disk, and a pipe that does not block, take a part of a record. */
  @Test
  void aRecordOfWhichAPartWasTakenIsSentAgainOnALineOfItsOwn() throws Exception {
    ByteArrayOutputStream disk = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          private int room = 10;

          @Override
          public void write(int octet) throws IOException {
            if (room-- == 0) {
              throw new IOException("No space left on device");
            }
            disk.write(octet);
          }
        };
    Stderr stderr = new Stderr(full, false, "netlabd");
    Entry entry = Entry.of(org.apache.logging.log4j.Level.INFO, Event.Kind.LIBRARY, "");
    stderr.send(entry, "one");
    assertThrows(IOException.class, () -> stderr.send(entry, "second"));
    stderr.send(entry, "second");
    stderr.send(entry, "third");
    assertEquals("one\nsecond\nsecond\nthird\n", disk.toString(StandardCharsets.UTF_8));
  }
}
