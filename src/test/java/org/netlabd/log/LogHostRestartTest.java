// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.STDERR;
import static org.netlabd.log.TestLog.event;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;
import org.netlabd.net.FreePort;

/** A TCP log host that goes and comes back: what it missed is known. */
@Timeout(120)
class LogHostRestartTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final Path NO_DEV_LOG = Path.of("/nonexistent/log");
  private static final Pattern DROPPED = Pattern.compile(".* - - (\\d+) records? dropped: (.*)");

  private static final String HANGS_UP = ": hangs up at each record: it gets RFC 5424, a line each";

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.setSoTimeout(DEADLINE_MILLIS);
    return server;
  }

  private static BufferedReader lines(Socket socket) throws IOException {
    socket.setSoTimeout(DEADLINE_MILLIS);
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static LogTarget tcp(String host, int port) {
    return new LogHost(Scheme.TCP, host, port);
  }

  @Test
  void aHostThatClosesInOrderMissesNothing() throws Exception {
    try (ServerSocket server = listen(0);
        TestLog log = TestLog.start(NO_DEV_LOG, tcp("127.0.0.1", server.getLocalPort()))) {
      for (int round = 0; round < 20; round++) {
        log.out.info(event("first " + round));
        log.out.info(event("second " + round));
        try (Socket socket = server.accept()) {
          BufferedReader in = lines(socket);
          assertTrue(in.readLine().endsWith("first " + round));
          assertTrue(in.readLine().endsWith("second " + round));
        }
      }
      TestLog.await("all sent", () -> log.counters(0).sent() == 40);
      assertEquals(0, log.counters(0).dropped());
    }
  }

  /** Such as syslog-ng's syslog(), which wants a length before each record. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHostThatHangsUpAtEachRecordIsToldOfAndGetsThemOnceItDoesNot(boolean worksAtFirst)
      throws Exception {
    AtomicBoolean patient = new AtomicBoolean(worksAtFirst);
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    try (ServerSocket server = listen(0);
        TestLog log = TestLog.start(NO_DEV_LOG, tcp("127.0.0.1", server.getLocalPort()), STDERR)) {
      Thread host =
          new Thread(
              () -> {
                try {
                  while (true) {
                    try (Socket socket = server.accept()) {
                      BufferedReader in = lines(socket);
                      String line = in.readLine();
                      while (patient.get() && line != null) {
                        received.add(line);
                        line = in.readLine();
                      }
                    }
                  }
                } catch (IOException e) {
                  // The test is over.
                  return;
                }
              });
      host.setDaemon(true);
      host.start();
      if (worksAtFirst) {
        log.out.info(event("first"));
        TestLog.await("the first", () -> log.counters(0).sent() == 1 && received.size() == 1);
        patient.set(false);
      }
      TestLog.await(
          "word of it",
          () -> {
            // Each soon after the one before, until one of them is held back.
            if (log.counters(0).sent() + log.counters(0).dropped() >= log.counters(1).sent()) {
              log.out.info(event("lost or held back"));
            }
            return log.stderr()
                .contains(": hangs up at each record: it gets RFC 5424, a line each");
          });
      // Those that it hung up at before it was suspected.
      assertTrue(!worksAtFirst || log.counters(0).dropped() > 0);
      patient.set(true);
      TestLog.await("the record", () -> received.stream().anyMatch(r -> r.endsWith("held back")));
      TestLog.await("its return", () -> log.stderr().contains("works again"));
    }
  }

  @Test
  void whatAHostHadNotReadWhenItDiedIsCounted() throws Exception {
    try (ServerSocket server = listen(0);
        TestLog log = TestLog.start(NO_DEV_LOG, tcp("127.0.0.1", server.getLocalPort()))) {
      for (int i = 0; i < 3; i++) {
        log.out.info(event("unread " + i));
      }
      try (Socket dying = server.accept()) {
        TestLog.await("all sent", () -> log.counters(0).sent() == 3);
        assertTrue(dying.isConnected());
      }
      log.out.info(event("after"));
      try (Socket socket = server.accept()) {
        BufferedReader in = lines(socket);
        assertTrue(in.readLine().endsWith(" - - after"));
        Matcher told = DROPPED.matcher(in.readLine());
        assertTrue(told.matches());
        assertEquals("3", told.group(1));
        assertTrue(told.group(2).contains("the connection ended"), told.group(2));
      }
      assertEquals(3, log.counters(0).dropped());
    }
  }

  @Test
  void everyRecordArrivesOrIsCountedWhileTheHostComesAndGoes() throws Exception {
    int port = FreePort.find();
    List<String> received = new ArrayList<>();
    int logged = 0;
    try (TestLog log = TestLog.start(NO_DEV_LOG, tcp("127.0.0.1", port))) {
      for (int round = 0; round < 5; round++) {
        try (ServerSocket server = listen(port)) {
          for (int i = 0; i < 20; i++) {
            log.out.info(event("number " + logged++));
          }
          try (Socket socket = server.accept()) {
            BufferedReader in = lines(socket);
            String last = "number " + (logged - 1);
            for (String line = in.readLine(); ; line = in.readLine()) {
              received.add(line);
              if (line.endsWith(last)) {
                break;
              }
            }
          }
        }
      }
      long arrived = received.stream().filter(line -> line.contains(" number ")).distinct().count();
      long known = arrived + log.counters(0).dropped();
      // Of those on their way some may have arrived that are counted.
      assertTrue(known >= logged, known + " of " + logged);
    }
  }

  @Test
  void itsReturnIsSaidOnTheOtherTargetsWhereItsAbsenceWas() throws Exception {
    int port = FreePort.find();
    String target = "log target tcp://127.0.0.1:" + port + ": ";
    try (TestLog log = TestLog.start(NO_DEV_LOG, tcp("127.0.0.1", port), STDERR)) {
      log.out.info(event("one"));
      TestLog.await(
          "its absence",
          () -> log.stderr().contains("netlabd: warning: " + target + "Connection refused\n"));
      try (ServerSocket server = listen(port);
          Socket socket = server.accept()) {
        assertTrue(lines(socket).readLine().endsWith(" - - one"));
        TestLog.await(
            "its return",
            () -> log.stderr().matches("(?s).*netlabd: " + target + "works again after \\d+ s\n"));
      }
    }
  }

  @Test
  void aHostThatTakesNoMoreIsToldOfWhileItHangs() throws Exception {
    try (ServerSocket server = listen(0)) {
      int port = server.getLocalPort();
      TestLog log = TestLog.start(NO_DEV_LOG, tcp("127.0.0.1", port), STDERR);
      log.out.info(event("first"));
      try (Socket stuck = server.accept()) {
        for (int i = 0; log.counters(0).dropped() == 0; i++) {
          log.out.info(event("x".repeat(900)));
          int written = i - 1_000;
          TestLog.await("stderr", () -> log.counters(1).sent() > written);
        }
        TestLog.await(
            "word of it",
            () -> {
              log.logging.sayRepeats(false);
              return log.stderr().contains("tcp://127.0.0.1:" + port + ": takes no more records");
            });
        assertTrue(stuck.isConnected());
        long start = System.nanoTime();
        log.logging.stop(Duration.ofMillis(300));
        // Half a second is what it is for; the rest is for a busy machine.
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
      }
    }
  }

  @Test
  void theHostNameIsTheKernels() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("::1"));
        TestLog log = TestLog.start(NO_DEV_LOG, tcp("::1", server.getLocalPort()))) {
      server.setSoTimeout(DEADLINE_MILLIS);
      log.out.info(event("one"));
      try (Socket socket = server.accept()) {
        String[] fields = lines(socket).readLine().split(" ");
        assertEquals(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip(), fields[2]);
        assertEquals("netlabd", fields[3]);
        assertEquals(Long.toString(ProcessHandle.current().pid()), fields[4]);
      }
    }
  }
}
