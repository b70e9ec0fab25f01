// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.STDERR;
import static org.netlabd.log.TestLog.settings;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.config.LogSettings.Level;
import org.netlabd.config.LogSettings.Traceback;
import org.netlabd.log.Event.Kind;

/** An exception is as severe as it is, whoever logs it, and has a traceback when that is wanted. */
class ExceptionTest {

  private static final Path NO_DEV_LOG = Path.of("/nonexistent/log");

  /** Netty's exceptions have their texts from its native library. */
  @BeforeAll
  static void loadTheNativeLibrary() {
    Epoll.ensureAvailability();
  }

  private static List<String> logged(
      Level level, Traceback traceback, String logger, Event event, Throwable thrown) {
    TestLog log = TestLog.start(NO_DEV_LOG, false, settings(level, traceback, STDERR));
    LogManager.getLogger(logger).warn(event, thrown);
    log.logging.stop(Duration.ofSeconds(20));
    return log.stderr().lines().toList();
  }

  private static Event ofPeer() {
    return new Event(Kind.INTERNAL_ERROR, "echo-tcp", "192.0.2.7:51234", "");
  }

  @ParameterizedTest
  @EnumSource
  void aBugIsAnErrorWithItsTracebackUnlessNever(Traceback traceback) {
    List<String> lines =
        logged(Level.INFO, traceback, "org.netlabd.x", ofPeer(), new IllegalStateException("odd"));
    assertEquals(
        "netlabd: error: echo-tcp 192.0.2.7:51234: java.lang.IllegalStateException: odd",
        lines.get(0));
    if (traceback == Traceback.NEVER) {
      assertEquals(1, lines.size());
    } else {
      assertTrue(lines.get(1).startsWith("netlabd: error:     at org.netlabd.log.ExceptionTest."));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anErrorOfTheNetworkIsOneInfoRecordUnlessAlways(Traceback traceback) {
    List<String> lines =
        logged(
            Level.INFO, traceback, "org.netlabd.x", ofPeer(), new NativeIoException("read", -104));
    assertEquals(
        "netlabd: echo-tcp 192.0.2.7:51234: io.netty.channel.unix.Errors$NativeIoException:"
            + " read(..) failed with error(-104): Connection reset by peer",
        lines.get(0));
    assertEquals(1, lines.size());
  }

  @ParameterizedTest
  @EnumSource
  void itHasItsTracebackIfAlways(Traceback traceback) {
    List<String> lines =
        logged(Level.INFO, traceback, "org.netlabd.x", ofPeer(), new IOException("Broken pipe"));
    assertEquals(
        "netlabd: echo-tcp 192.0.2.7:51234: java.io.IOException: Broken pipe", lines.get(0));
    if (traceback == Traceback.ALWAYS) {
      assertTrue(lines.get(1).startsWith("netlabd:     at org.netlabd.log.ExceptionTest."));
    } else {
      assertEquals(1, lines.size());
    }
  }

  static Stream<Throwable> ofTheNetwork() {
    return Stream.of(
        new IOException("Broken pipe"),
        new IOException("Connection reset by peer"),
        new IOException("Connection reset"),
        new ConnectException("Connection refused"),
        new SocketTimeoutException("Read timed out"),
        new ClosedChannelException(),
        new NativeIoException("write", -32),
        new NativeIoException("write", -113),
        new CompletionException(new IOException("Connection timed out")),
        new ChannelException(new NativeIoException("connect", -101)));
  }

  @ParameterizedTest
  @MethodSource("ofTheNetwork")
  void networkErrorsAreOfLevelInfo(Throwable thrown) {
    assertEquals(
        1, logged(Level.INFO, Traceback.UNEXPECTED, "io.netty.x", ofPeer(), thrown).size());
    assertEquals(
        List.of(), logged(Level.WARN, Traceback.UNEXPECTED, "io.netty.x", ofPeer(), thrown));
  }

  static Stream<Throwable> bugs() {
    return Stream.of(
        new IOException("No space left on device"),
        new IOException("Too many open files"),
        new NullPointerException(),
        new OutOfMemoryError("Direct buffer memory"),
        new IllegalStateException(new IOException("Broken pipe")));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void whatIsNotTheNetworksIsAnError(Throwable thrown) {
    List<String> lines = logged(Level.ERROR, Traceback.UNEXPECTED, "io.netty.x", ofPeer(), thrown);
    assertTrue(lines.size() > 1);
    assertTrue(lines.get(0).startsWith("netlabd: error: echo-tcp "), lines.get(0));
  }

  @Test
  void whatEndsAThreadIsLogged() throws Exception {
    TestLog log = TestLog.start(NO_DEV_LOG, STDERR);
    Thread thread =
        new Thread(
            () -> {
              throw new IllegalStateException("odd");
            },
            "some-thread");
    thread.start();
    thread.join(20_000);
    log.logging.stop(Duration.ofSeconds(20));
    assertTrue(
        log.stderr()
            .startsWith("netlabd: error: thread some-thread: java.lang.IllegalStateException: odd"),
        log.stderr());
  }

  /** Such as one that keeps systemd's status: an executor would forget it after the first. */
  @Test
  void whatIsDoneAgainAndAgainGoesOnAfterAFailure() throws Exception {
    TestLog log = TestLog.start(NO_DEV_LOG, STDERR);
    CountDownLatch runs = new CountDownLatch(2);
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    try {
      Runnable failing =
          () -> {
            runs.countDown();
            throw new IllegalStateException("odd");
          };
      var unused =
          executor.scheduleWithFixedDelay(() -> Logging.runLogged(failing), 1, 1, MILLISECONDS);
      assertTrue(runs.await(20, SECONDS));
    } finally {
      executor.shutdown();
      assertTrue(executor.awaitTermination(20, SECONDS));
      log.logging.stop(Duration.ofSeconds(20));
    }
    List<String> lines = log.stderr().lines().toList();
    assertEquals("netlabd: error: java.lang.IllegalStateException: odd", lines.get(0));
    assertTrue(lines.get(1).startsWith("netlabd: error:     at org.netlabd.log.ExceptionTest."));
  }
}
