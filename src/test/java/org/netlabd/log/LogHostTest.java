// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.STDERR;
import static org.netlabd.log.TestLog.event;
import static org.netlabd.log.TestLog.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.netlabd.config.LogSettings.Level;
import org.netlabd.config.LogSettings.Tls;
import org.netlabd.config.LogSettings.Traceback;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;
import org.netlabd.net.FreePort;

class LogHostTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final Path NO_DEV_LOG = Path.of("/nonexistent/log");

  private static Pattern record(int priority, String text) {
    return Pattern.compile(
        "<"
            + priority
            + ">1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) [!-~]+ netlabd "
            + ProcessHandle.current().pid()
            + " - - "
            + Pattern.quote(text));
  }

  private static void assertRecord(int priority, String text, String received) {
    assertTrue(record(priority, text).matcher(received).matches(), received);
  }

  private static ServerSocket tcpServer() throws Exception {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server.setSoTimeout(DEADLINE_MILLIS);
    return server;
  }

  private static BufferedReader lines(Socket socket) throws Exception {
    socket.setSoTimeout(DEADLINE_MILLIS);
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static LogTarget tcp(int port) {
    return new LogHost(Scheme.TCP, "127.0.0.1", port);
  }

  private static String receive(DatagramSocket server) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[65536], 65536);
    server.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  @Test
  void udpIsADatagramARecord() throws Exception {
    try (DatagramSocket server = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      server.setSoTimeout(DEADLINE_MILLIS);
      LogTarget target = new LogHost(Scheme.UDP, "127.0.0.1", server.getLocalPort());
      try (TestLog log =
          TestLog.start(NO_DEV_LOG, false, settings(Level.INFO, Traceback.ALWAYS, target))) {
        log.out.info(event("größer\n<0>forged"));
        assertRecord(30, "größer\\n<0>forged", receive(server));
        log.out.warn(event("x".repeat(5000)));
        String cut = receive(server);
        assertEquals(1024, cut.length());
        assertTrue(cut.startsWith("<28>1 ") && cut.endsWith("xxx..."), cut);
        IllegalStateException thrown = new IllegalStateException("odd");
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", "c", "B", 7)});
        log.out.error(event("bad"), thrown);
        assertRecord(27, "bad: java.lang.IllegalStateException: odd", receive(server));
        assertRecord(27, "    at a.B.c(B:7)", receive(server));
      }
    }
  }

  @Test
  void tcpIsALineARecord() throws Exception {
    try (ServerSocket server = tcpServer();
        TestLog log = TestLog.start(NO_DEV_LOG, tcp(server.getLocalPort()))) {
      log.out.info(event("one"));
      log.out.fatal(event("two"));
      try (Socket socket = server.accept()) {
        BufferedReader lines = lines(socket);
        assertRecord(30, "one", lines.readLine());
        assertRecord(25, "two", lines.readLine());
      }
    }
  }

  @Test
  void tcpHostThatComesLateGetsEverything() throws Exception {
    int port = FreePort.find();
    try (TestLog log = TestLog.start(NO_DEV_LOG, tcp(port), STDERR)) {
      for (int i = 0; i < 10; i++) {
        log.out.info(event("number " + i));
      }
      TestLog.await(
          "the announcement",
          () ->
              log.stderr()
                  .contains(
                      "netlabd: warning: log target tcp://127.0.0.1:"
                          + port
                          + ": Connection refused\n"));
      try (ServerSocket server = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
        server.setSoTimeout(DEADLINE_MILLIS);
        try (Socket socket = server.accept()) {
          BufferedReader lines = lines(socket);
          for (int i = 0; i < 10; i++) {
            assertRecord(30, "number " + i, lines.readLine());
          }
        }
      }
    }
  }

  @Test
  void tcpHostThatIsRestartedIsReachedAgain() throws Exception {
    try (ServerSocket server = tcpServer();
        TestLog log = TestLog.start(NO_DEV_LOG, tcp(server.getLocalPort()))) {
      log.out.info(event("first"));
      try (Socket socket = server.accept()) {
        assertRecord(30, "first", lines(socket).readLine());
        // A host that hangs up at once may not have taken it.
        TestLog.await("its end", () -> log.counters(0).sent() == 1);
      }
      // TCP takes the next record before it learns that nobody is there any more: log on.
      CompletableFuture<Socket> next = CompletableFuture.supplyAsync(() -> accept(server));
      TestLog.await(
          "another connection",
          () -> {
            log.out.info(event("again"));
            return next.isDone();
          });
      try (Socket socket = next.get()) {
        assertRecord(30, "again", lines(socket).readLine());
      }
    }
  }

  private static Socket accept(ServerSocket server) {
    try {
      return server.accept();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tcpHostThatDoesNotReadHoldsNobodyUp() throws Exception {
    try (ServerSocket server = tcpServer()) {
      TestLog log = TestLog.start(NO_DEV_LOG, tcp(server.getLocalPort()), STDERR);
      log.out.info(event("first"));
      try (Socket stuck = server.accept()) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> {
              String text = "x".repeat(900);
              for (int i = 0; i < 50_000 && log.counters(0).dropped() == 0; i++) {
                log.out.info(event(text));
                // Less than its queue holds, lest it drops any.
                int written = i - 1_000;
                TestLog.await("stderr", () -> log.counters(1).sent() > written);
              }
            });
        assertTrue(log.counters(0).dropped() > 0);
        assertTimeoutPreemptively(
            Duration.ofSeconds(10), () -> log.logging.stop(Duration.ofMillis(500)));
        assertTrue(stuck.isConnected());
        TestLog.await(
            "its thread's end",
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("log-target")));
      }
    }
  }

  @Test
  void hostThatDoesNotResolveHoldsNobodyUp() {
    LogTarget nowhere = new LogHost(Scheme.TLS, "no-such-host.invalid", 6514);
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          TestLog log = TestLog.start(NO_DEV_LOG, nowhere, STDERR);
          log.out.info(event("hello"));
          TestLog.await("stderr", () -> log.stderr().startsWith("netlabd: hello\n"));
          TestLog.await(
              "the announcement",
              () ->
                  log.stderr()
                      .endsWith(
                          "netlabd: warning: log target tls://no-such-host.invalid:6514: its name"
                              + " does not resolve\n"));
          log.logging.stop(Duration.ofMillis(300));
          assertEquals(1, log.counters(0).dropped());
        });
  }

  /** Such as one that only receives: it gets the first once more, for who hangs up does not. */
  @Test
  void tcpHostThatHasClosedItsSideOnlyGetsEachRecordAndIsNotBlamed() throws Exception {
    List<String> received = new CopyOnWriteArrayList<>();
    List<Socket> connections = new CopyOnWriteArrayList<>();
    try (ServerSocket server = tcpServer();
        TestLog log = TestLog.start(NO_DEV_LOG, tcp(server.getLocalPort()), STDERR)) {
      inBackground(
          () -> {
            while (true) {
              Socket socket = server.accept();
              socket.shutdownOutput();
              connections.add(socket);
              inBackground(() -> lines(socket).lines().forEach(received::add));
            }
          });
      for (int i = 0; i < 50; i++) {
        log.out.info(event("number " + i));
      }
      TestLog.await("the last", () -> received.stream().anyMatch(r -> r.endsWith(" 49")));
      List<String> records = received.stream().distinct().toList();
      for (int i = 0; i < 50; i++) {
        assertRecord(30, "number " + i, records.get(i));
      }
      assertTrue(received.size() <= 50 + connections.size(), received.toString());
      assertFalse(log.stderr().contains("log target"), log.stderr());
      // It goes away, which the next record finds out.
      for (Socket each : connections) {
        each.close();
      }
      log.out.info(event("another"));
      TestLog.await("another", () -> received.stream().anyMatch(r -> r.endsWith(" another")));
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  /** Until the test closes what it works with. */
  private static void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                // The test is over.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** A host that cannot be reached costs no descriptor for each try. */
  @Test
  void datagramsThatCannotBeSentLeaveNoSocket() throws Exception {
    SyslogHeader header = new SyslogHeader(3, "netlabd", 1);
    // No kernel sends to port 0.
    LogHost nobody = new LogHost(Scheme.UDP, "127.0.0.1", 0);
    try (org.netlabd.log.LogHost host = new org.netlabd.log.LogHost(nobody, Tls.DEFAULT, header)) {
      Entry entry = Entry.of(org.apache.logging.log4j.Level.INFO, Event.Kind.CLOSED, "lost");
      assertThrows(IOException.class, () -> host.send(entry, "lost"));
      long before = sockets();
      for (int i = 0; i < 100; i++) {
        assertThrows(IOException.class, () -> host.send(entry, "lost"));
      }
      assertEquals(before, sockets(), 20);
    }
  }

  private static long sockets() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(LogHostTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      // Closed meanwhile.
      return false;
    }
  }
}
