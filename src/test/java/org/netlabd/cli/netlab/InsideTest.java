// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.cli.RunningDaemon;
import org.netlabd.net.FreePort;

/** {@code netlab status} and {@code netlab sessions}, of a daemon in a process of its own. */
@Timeout(120)
class InsideTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final String LISTENERS =
      """
      drain = 1s
      listeners {
        tcp { protocol = tcp, address = ["127.0.0.1"], port = PORT }
        udp { protocol = udp, address = ["127.0.0.1"], port = PORT }
      }
      """;

  @TempDir Path directory;

  private RunningDaemon daemon;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    daemon = new RunningDaemon(directory, configured(LISTENERS));
    String started = daemon.awaitLine("Started");
    String port = started.replaceAll("(?s).*tcp on tcp 127.0.0.1:(\\d+).*", "$1");
    address = new InetSocketAddress("127.0.0.1", Integer.parseInt(port));
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  private String configured(String text) {
    return "control.socket = \"" + directory.resolve("control.sock") + "\"\n" + text;
  }

  private Run netlab(String command, String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = command;
    arguments[1] = "--socket";
    arguments[2] = directory.resolve("control.sock").toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Run.netlab(arguments);
  }

  /** The daemon's fields, as soon as they are as wanted: counts follow what a peer sees. */
  private Map<?, ?> status(Predicate<Map<?, ?>> wanted) throws IOException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      Run run = netlab("status", "--json");
      if (run.status() == 0) {
        Map<?, ?> status = (Map<?, ?>) JsonDocument.of(run, "status").get("daemon");
        if (wanted.test(status)) {
          return status;
        }
      }
      assertTrue(System.nanoTime() - deadline < 0, run::toString);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static Map<?, ?> listener(Map<?, ?> status, String name) {
    return ((List<?>) status.get("listeners"))
        .stream()
            .map(each -> (Map<?, ?>) each)
            .filter(each -> name.equals(each.get("name")))
            .findFirst()
            .orElseThrow();
  }

  private List<?> sessions(String... more) throws IOException {
    String[] options = new String[more.length + 1];
    options[0] = "--json";
    System.arraycopy(more, 0, options, 1, more.length);
    Run run = netlab("sessions", options);
    assertEquals(0, run.status(), run.err());
    return (List<?>) JsonDocument.of(run, "sessions").get("sessions");
  }

  private Socket talking(int bytes) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) DEADLINE.toMillis());
    socket.connect(address, (int) DEADLINE.toMillis());
    socket.getOutputStream().write(new byte[bytes]);
    assertEquals(bytes, socket.getInputStream().readNBytes(bytes).length);
    return socket;
  }

  private void ask(int bytes) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout((int) DEADLINE.toMillis());
      socket.send(new DatagramPacket(new byte[bytes], bytes, address));
      socket.receive(new DatagramPacket(new byte[bytes], bytes));
    }
  }

  private static String peer(Socket socket) {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  @Test
  void whatWasDoneIsCountedExactlyAlsoOverAReload() throws Exception {
    status(status -> status.get("netlabd") != null);
    Socket open = talking(5);
    talking(7).close();
    ask(11);
    Map<?, ?> status =
        status(now -> Map.of("peer closed", 1).equals(listener(now, "tcp").get("sessions_ended")));
    Map<?, ?> tcp = listener(status, "tcp");
    Map<?, ?> socket = (Map<?, ?>) ((List<?>) tcp.get("sockets")).get(0);
    assertEquals("127.0.0.1:" + address.getPort(), socket.get("address"));
    assertEquals("1", ((Map<?, ?>) socket.get("options")).get("SO_REUSEADDR"));
    assertEquals("echo", tcp.get("service"));
    assertEquals(2, tcp.get("sessions"));
    assertEquals(1, tcp.get("sessions_open"));
    assertEquals(12, tcp.get("received_bytes"));
    assertEquals(12, tcp.get("sent_bytes"));
    Map<?, ?> udp = listener(status, "udp");
    assertEquals(1, udp.get("datagrams_received"));
    assertEquals(1, udp.get("datagrams_sent"));
    assertEquals(11, udp.get("sent_bytes"));
    assertEquals(23, ((Map<?, ?>) status.get("total")).get("received_bytes"));
    assertEquals(null, status.get("reload"));

    daemon.write(configured(LISTENERS.replaceAll("(?m)^ *udp .*$", "")));
    assertEquals(0, netlab("reload").status());
    Map<?, ?> after = status(now -> now.get("reload") != null);
    assertEquals(1, ((List<?>) after.get("listeners")).size());
    assertEquals(23, ((Map<?, ?>) after.get("total")).get("received_bytes"));
    assertEquals(List.of("Reloaded: udp removed"), ((Map<?, ?>) after.get("reload")).get("lines"));
    open.close();
  }

  @Test
  void aRefusalIsCountedByItsReason() throws Exception {
    daemon.write(
        configured(LISTENERS.replace("port = PORT }", "port = PORT, access.deny = [all] }")));
    status(any -> netlab("reload").status() == 0);
    try (Socket refused = new Socket()) {
      refused.setSoTimeout((int) DEADLINE.toMillis());
      refused.connect(address, (int) DEADLINE.toMillis());
      assertEquals(-1, refused.getInputStream().read());
    } catch (IOException e) {
      assertNotNull(e.getMessage(), "a reset may show at any step");
    }
    status(now -> Map.of("access", 1).equals(listener(now, "tcp").get("refusals")));
    assertShows("refusals: access +1 +[01]");
  }

  @Test
  void aFaultIsCountedByItsKind() throws Exception {
    daemon.write(
        configured(LISTENERS.replaceFirst("port = PORT", "port = PORT, faults.delay = 1ms")));
    status(any -> netlab("reload").status() == 0);
    try (Socket delayed = talking(5)) {
      Map<?, ?> status =
          status(now -> Map.of("delay", 1).equals(listener(now, "tcp").get("faults")));
      assertTrue(delayed.isConnected());
      assertEquals(Map.of("delay", 1), ((Map<?, ?>) status.get("total")).get("faults"));
      assertEquals(Map.of(), listener(status, "udp").get("faults"));
      assertShows("faults: delay +1 +[01]");
      String verbose = netlab("status", "-v").out();
      assertTrue(verbose.contains("\n  faults with seed " + seed(status, "tcp") + "\n"), verbose);
      assertEquals(null, seed(status, "udp"));
    }
  }

  /** Not at once, but when the last seconds are others. */
  @Test
  void recentFiguresAreThoseOfTheLastSeconds() throws Exception {
    status(status -> status.get("netlabd") != null);
    ask(11);
    Map<?, ?> soon = status(now -> received(recent(now)) == 11);
    assertEquals(11, received(listener(soon, "udp")));
    Map<?, ?> later = status(now -> received(recent(now)) == 0);
    assertEquals(11, received(listener(later, "udp")));
    double seconds = ((Number) later.get("recent_seconds")).doubleValue();
    assertTrue(seconds >= 10 && seconds < ((Number) later.get("uptime_seconds")).doubleValue());
  }

  /** Nothing of what is long ago is of late. */
  @Test
  void reasonsAreToldSinceTheStartAndOfTheLastSeconds() throws Exception {
    status(status -> status.get("netlabd") != null);
    talking(7).close();
    status(now -> Map.of("peer closed", 1).equals(ended(total(now))));
    assertShows("sessions_ended: peer closed +1 +[01]");
    assertFalse(netlab("status").out().contains("received_bytes"), "only what has a reason");
    Map<?, ?> later =
        status(now -> Map.of("peer closed", 0).equals(ended((Map<?, ?>) total(now).get("recent"))));
    assertEquals(Map.of("peer closed", 1), ended(total(later)));
    assertShows("sessions_ended: peer closed +1 +0");
  }

  private static Map<?, ?> total(Map<?, ?> status) {
    return (Map<?, ?>) status.get("total");
  }

  private static Object ended(Map<?, ?> figures) {
    return figures.get("sessions_ended");
  }

  private static @Nullable Object seed(Map<?, ?> status, String name) {
    return listener(status, name).get("seed");
  }

  /** As a line of the short text, and of the long one for all and for the listener. */
  private void assertShows(String line) {
    String text = netlab("status").out();
    assertEquals(1, text.lines().filter(each -> each.matches(line)).count(), text);
    String verbose = netlab("status", "-v").out();
    assertEquals(2, verbose.lines().filter(each -> each.matches(line)).count(), verbose);
  }

  @Test
  void whereMetricsAreServedIsTold() throws Exception {
    assertEquals(null, status(status -> status.get("netlabd") != null).get("metrics"));
    assertTrue(netlab("status", "-v").out().contains("\nno metrics\n"));
    int port = FreePort.find();
    daemon.write("metrics.listen = " + port + "\n" + configured(LISTENERS));
    status(any -> netlab("reload").status() == 0);
    String at = "127.0.0.1:" + port;
    assertEquals(at, status(any -> true).get("metrics"));
    assertTrue(netlab("status", "-v").out().contains("\nmetrics on tcp " + at + "\n"));
    daemon.write(configured(LISTENERS));
    assertEquals(0, netlab("reload").status());
    assertEquals(null, status(any -> true).get("metrics"));
  }

  private static Map<?, ?> recent(Map<?, ?> status) {
    return (Map<?, ?>) listener(status, "udp").get("recent");
  }

  private static int received(Map<?, ?> figures) {
    return (int) figures.get("received_bytes");
  }

  @Test
  void sessionsAreListedSortedFilteredAndEnded() throws Exception {
    status(status -> status.get("netlabd") != null);
    try (Socket small = talking(1);
        Socket big = talking(1000)) {
      List<?> all = sessions("--sort", "in");
      assertEquals(2, all.size());
      Map<?, ?> first = (Map<?, ?>) all.get(0);
      assertEquals(peer(big), first.get("peer"));
      assertEquals("tcp", first.get("listener"));
      assertEquals(1000, first.get("received_bytes"));
      assertEquals(1000, first.get("sent_bytes"));
      assertEquals(0, first.get("unsent_bytes"));
      assertEquals(false, first.get("stalled"));
      assertEquals(1, sessions("--sort", "in", "-n", "1").size());
      assertEquals(2, sessions("--peer", "127.0.0.0/8").size());
      assertEquals(0, sessions("--peer", "192.0.2.0/24").size());
      assertEquals(0, sessions("--listener", "another").size());
      assertEquals(0, sessions("--stalled").size());

      Run end = netlab("sessions", "--end", peer(big));
      assertEquals(new Run(0, "Ended: " + peer(big) + "\n", ""), end);
      assertEquals(-1, big.getInputStream().read());
      String closed = daemon.awaitLine(peer(big) + ": closed: 1000 bytes in, 1000 bytes out, ");
      assertTrue(closed.endsWith(" s, administrator"), closed);
      Run again = netlab("sessions", "--end", peer(big));
      assertEquals(new Run(1, "", "no session of " + peer(big) + "\n"), again);
      String text = netlab("sessions").out();
      assertEquals(2, text.lines().count(), text);
      assertTrue(text.contains(peer(small)), text);
      Run last = netlab("sessions", "--json", "--end", peer(small));
      Map<String, Object> told = JsonDocument.of(last, "sessions");
      assertEquals(peer(small), told.get("ended"));
      assertFalse(told.containsKey("sessions"), "a list of what there is was not asked for");
      status(now -> Map.of("administrator", 2).equals(listener(now, "tcp").get("sessions_ended")));
    }
  }

  @Test
  void aDeadlockIsSeenAsStalledWithItsBytes() throws Exception {
    status(status -> status.get("netlabd") != null);
    try (Socket deaf = DeafPeer.connected(address)) {
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      List<?> stalled = sessions("--stalled");
      while (stalled.isEmpty() && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        stalled = sessions("--stalled");
      }
      Map<?, ?> one = (Map<?, ?>) stalled.get(0);
      assertEquals("127.0.0.1:" + deaf.getLocalPort(), one.get("peer"));
      assertTrue((int) one.get("unsent_bytes") > 0, one::toString);
      assertTrue((int) one.get("kernel_unread_bytes") > 0, one::toString);
    }
  }
}
