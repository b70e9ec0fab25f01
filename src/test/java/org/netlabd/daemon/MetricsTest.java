// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.control.Reply;
import org.netlabd.net.FreePort;
import org.netlabd.service.ServiceTable;

/** What Prometheus sees of a daemon in this process, and what others can do to that port. */
@Timeout(120)
class MetricsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Pattern FAMILY =
      Pattern.compile("# HELP (\\S+) (.*)\n# TYPE \\1 (\\w+)\n((?:[^#].*\n)*)");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (\\w+) \\| (.*?) \\| (.*) \\|$");

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private Path file;
  private int port;
  private int metricsPort;
  private LifeCycle life;

  @BeforeEach
  void start() throws Exception {
    file = directory.resolve("netlabd.conf");
    port = FreePort.find();
    metricsPort = FreePort.find();
    write("metrics.listen = " + metricsPort, "tcp", "udp");
    life = begin();
    life.accept();
  }

  @AfterEach
  void stop() {
    life.stop("test");
  }

  private LifeCycle begin() throws StartFailure {
    ConfigurationReader reader = new ConfigurationReader(ServiceTable.STANDARD.names());
    return Start.bind(() -> reader.read(file, List.of()), Shell.FOREGROUND);
  }

  /** On one port; {@code tcp} is a listener by TCP, others are by UDP. */
  private void write(String metrics, String... listeners) throws IOException {
    StringBuilder text =
        new StringBuilder("log.target = [stderr]\ncontrol.socket = \"/nowhere/control.sock\"\n");
    text.append("drain = 1s\n").append(metrics).append('\n');
    for (String name : listeners) {
      text.append("listeners.").append(name).append(" { address = \"127.0.0.1\", protocol = ");
      text.append(name.equals("tcp") ? "tcp" : "udp").append(", port = ").append(port);
      text.append(" }\n");
    }
    Files.writeString(file, text);
  }

  private Reply reload(String metrics, String... listeners) throws IOException {
    write(metrics, listeners);
    return life.reload();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    return getAt("127.0.0.1:" + metricsPort, path, headers);
  }

  private HttpResponse<String> getAt(String at, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + at + path)).timeout(DEADLINE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private Map<String, Double> scrape() throws Exception {
    HttpResponse<String> answer = get("/metrics");
    assertEquals(200, answer.statusCode());
    Map<String, Double> values = new HashMap<>();
    for (String line : answer.body().lines().filter(each -> !each.startsWith("#")).toList()) {
      int space = line.lastIndexOf(' ');
      values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
    }
    return values;
  }

  /** Counts follow what a peer sees. */
  private Map<String, Double> scrape(Predicate<Map<String, Double>> wanted) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    Map<String, Double> values = scrape();
    while (!wanted.test(values)) {
      assertTrue(System.nanoTime() - deadline < 0, values::toString);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      values = scrape();
    }
    return values;
  }

  private static double sum(Map<String, Double> values, String name) {
    return values.entrySet().stream()
        .filter(each -> each.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private void session(int bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) DEADLINE.toMillis());
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) DEADLINE.toMillis());
      socket.getOutputStream().write(new byte[bytes]);
      assertEquals(bytes, socket.getInputStream().readNBytes(bytes).length);
    }
  }

  private void datagram(int bytes) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout((int) DEADLINE.toMillis());
      socket.send(
          new DatagramPacket(new byte[bytes], bytes, new InetSocketAddress("127.0.0.1", port)));
      socket.receive(new DatagramPacket(new byte[bytes], bytes));
    }
  }

  @Test
  void theDocumentListsEachMetricAndNoOther() throws Exception {
    session(1);
    scrape(values -> values.containsKey("netlabd_session_size_bytes_count{listener=\"tcp\"}"));
    Map<String, List<String>> served = new TreeMap<>();
    for (Matcher each = FAMILY.matcher(get("/metrics").body()); each.find(); ) {
      TreeSet<String> labels = new TreeSet<>();
      Pattern.compile("[{,](\\w+)=\"")
          .matcher(each.group(4))
          .results()
          .forEach(label -> labels.add("`" + label.group(1) + "`"));
      labels.remove("`le`");
      served.put(
          each.group(1),
          List.of(
              each.group(3), String.join(", ", labels), each.group(2).replaceFirst("\\.?$", ".")));
    }
    Map<String, List<String>> documented = new TreeMap<>();
    String text = Files.readString(Path.of("docs", "METRICS.md"));
    for (Matcher each = ROW.matcher(text); each.find(); ) {
      documented.put(each.group(1), List.of(each.group(2), each.group(3), each.group(4)));
    }
    // No listener here has faults.
    assertEquals("`fault`, `listener`", documented.get("netlabd_faults_total").get(1));
    documented.remove("netlabd_faults_total");
    served.remove("netlabd_faults_total");
    assertEquals(documented, served);
  }

  @Test
  void countsAreExactAlsoWhenTheirListenerGoesAndComesBack() throws Exception {
    for (int i = 0; i < 20; i++) {
      session(100);
      datagram(7);
    }
    String ended = "netlabd_sessions_ended_total{listener=\"tcp\",reason=\"peer closed\"}";
    String size = "netlabd_session_size_bytes_";
    // What is counted last of a session, and of a datagram.
    scrape(
        values ->
            Double.valueOf(20).equals(values.get(size + "count{listener=\"tcp\"}"))
                && values.get("netlabd_sent_bytes_total{listener=\"udp\"}") == 140);
    Map<String, Double> before = scrape();
    assertEquals(20, before.get(ended));
    assertEquals(20, before.get("netlabd_sessions_total{listener=\"tcp\"}"));
    assertEquals(0, before.get("netlabd_sessions_open{listener=\"tcp\"}"));
    assertEquals(2000, before.get("netlabd_received_bytes_total{listener=\"tcp\"}"));
    assertEquals(2000, before.get("netlabd_sent_bytes_total{listener=\"tcp\"}"));
    assertEquals(20, before.get("netlabd_datagrams_received_total{listener=\"udp\"}"));
    assertEquals(140, before.get("netlabd_sent_bytes_total{listener=\"udp\"}"));
    assertEquals(0, before.get("netlabd_refusals_total{listener=\"tcp\",reason=\"access\"}"));
    assertEquals(20, before.get(size + "count{listener=\"tcp\"}"));
    assertEquals(4000, before.get(size + "sum{listener=\"tcp\"}"));
    assertEquals(0, before.get(size + "bucket{listener=\"tcp\",le=\"64.0\"}"));
    assertEquals(20, before.get(size + "bucket{listener=\"tcp\",le=\"1024.0\"}"));
    assertEquals(20, before.get("netlabd_session_duration_seconds_count{listener=\"tcp\"}"));
    assertTrue(sum(before, "netlabd_loop_lag_seconds_count") > 0);

    String metrics = "metrics.listen = " + metricsPort;
    assertEquals(List.of("Reloaded: tcp removed"), reload(metrics, "udp").lines());
    Map<String, Double> without = scrape();
    for (String name : List.of("sessions", "received_bytes", "sent_bytes", "sessions_ended")) {
      String total = "netlabd_" + name + "_total";
      assertEquals(sum(before, total), sum(without, total), name);
    }
    assertEquals(20, without.get("netlabd_sessions_total{listener=\"tcp\"}"));
    assertFalse(without.keySet().stream().anyMatch(name -> name.matches(".*_info.*\"tcp\".*")));

    assertTrue(reload(metrics, "tcp", "udp").done());
    session(1);
    Map<String, Double> again = scrape(values -> values.get(ended) == 21);
    assertEquals(21, again.get("netlabd_sessions_total{listener=\"tcp\"}"));
    assertEquals(2001, again.get("netlabd_received_bytes_total{listener=\"tcp\"}"));
    assertEquals(2, again.get("netlabd_reloads_total{result=\"done\"}"));
    assertEquals(1, again.get("netlabd_last_reload_successful"));
  }

  @Test
  void aReloadThatIsRefusedIsSeen() throws Exception {
    Files.writeString(file, "nonsense = 1\n");
    assertFalse(life.reload().done());
    Map<String, Double> values = scrape();
    assertEquals(1, values.get("netlabd_reloads_total{result=\"refused\"}"));
    assertEquals(0, values.get("netlabd_last_reload_successful"));
  }

  @Test
  void aScraperGetsTheFormatThatItAccepts() throws Exception {
    HttpResponse<String> text = get("/metrics");
    assertTrue(text.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
    HttpResponse<String> open = get("/metrics", "Accept", "application/openmetrics-text");
    String type = open.headers().firstValue("Content-Type").orElse("");
    assertTrue(type.startsWith("application/openmetrics-text"), type);
    assertTrue(open.body().endsWith("# EOF\n"), open.body());
    assertTrue(open.body().contains("# UNIT netlabd_received_bytes bytes\n"), open.body());
    HttpResponse<String> protobuf =
        get(
            "/metrics",
            "Accept",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited");
    assertTrue(
        protobuf.headers().firstValue("Content-Type").orElse("").contains("protobuf"),
        protobuf.headers().map()::toString);
    session(1);
    scrape(values -> values.containsKey("netlabd_session_size_bytes_count{listener=\"tcp\"}"));
    String debug =
        get("/metrics?debug=prometheus-protobuf&name[]=netlabd_session_size_bytes").body();
    assertTrue(debug.contains("schema: 3") && debug.contains("positive_span"), debug);
    assertTrue(debug.contains("upper_bound: 1024"), debug);
  }

  /** It is who asks that is wrong, or nothing is. */
  @ParameterizedTest
  @CsvSource({
    "debug=x, 400",
    "debug=, 400",
    "name[]=x&d%65bug=%00, 400",
    "debug=text&debug=text2, 400",
    "debug=text, 200",
    "debug, 200",
    "x=debug=x, 200",
    "name[]=%ff&&=&_=1, 200",
  })
  void anOddQueryIsNoErrorOfTheServers(String query, int status) throws Exception {
    String brackets = query.replace("[]", "%5B%5D");
    assertEquals(status, get("/metrics?" + brackets).statusCode());
  }

  @Test
  void healthAndOtherPathsAnswerInAWord() throws Exception {
    assertEquals("ok\n", get("/healthz").body());
    assertEquals(404, get("/metricsx").statusCode());
    assertEquals(404, get("/nothing").statusCode());
    assertEquals(200, get("/").statusCode());
    HttpRequest post =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metricsPort + "/metrics"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .timeout(DEADLINE)
            .build();
    assertEquals(405, client.send(post, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void aDaemonThatStopsIsNotHealthy() throws Exception {
    write("metrics.listen = " + metricsPort + "\ndrain = 30s", "tcp");
    assertTrue(life.reload().done());
    CompletableFuture<Void> stopped;
    try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
      open.setSoTimeout((int) DEADLINE.toMillis());
      open.getOutputStream().write(1);
      assertEquals(1, open.getInputStream().read());
      stopped = CompletableFuture.runAsync(() -> life.stop("test"));
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      HttpResponse<String> health = get("/healthz");
      while (health.statusCode() == 200) {
        assertTrue(System.nanoTime() - deadline < 0, "healthy for ever");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        health = get("/healthz");
      }
      assertEquals(503, health.statusCode());
      assertEquals("terminating\n", health.body());
    }
    stopped.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void whoMayNotAskIsRefusedAndCountedUntilAReloadLetsHimIn() throws Exception {
    String listen = "metrics { listen = " + metricsPort + ", access ";
    assertTrue(reload(listen + "{ deny = [all] } }", "tcp").done());
    for (String path : List.of("/metrics", "/healthz", "/", "/metrics")) {
      HttpResponse<String> answer = get(path);
      assertEquals(403, answer.statusCode());
      assertEquals("refused: access\n", answer.body());
    }
    assertTrue(reload(listen + "{ deny = [] } }", "tcp").done());
    assertEquals(4, scrape().get("netlabd_refusals_total{listener=\"metrics\",reason=\"access\"}"));
  }

  @Test
  void aReloadMovesClosesAndOpensIt() throws Exception {
    int other = FreePort.find();
    assertEquals(
        List.of("Reloaded: metrics changed"),
        reload("metrics.listen = " + other, "tcp", "udp").lines());
    assertThrows(IOException.class, () -> get("/healthz"));
    assertEquals("ok\n", getAt("127.0.0.1:" + other, "/healthz").body());
    // The same port, with which the one of now overlaps.
    assertTrue(reload("metrics.listen = \"*:" + other + "\"", "tcp", "udp").done());
    assertEquals("ok\n", getAt("127.0.0.2:" + other, "/healthz").body());
    assertTrue(reload("metrics.listen = off", "tcp", "udp").done());
    assertThrows(IOException.class, () -> getAt("127.0.0.1:" + other, "/healthz"));
    session(1);
    assertTrue(reload("metrics.listen = " + metricsPort, "tcp", "udp").done());
    assertEquals(1, scrape().get("netlabd_sessions_total{listener=\"tcp\"}"));
  }

  @Test
  void aPortThatIsTakenRefusesAReloadAndChangesNothing() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String why =
          "metrics: cannot listen on tcp 127.0.0.1:"
              + taken.getLocalPort()
              + ": Address already in use; ss -lntup shows who has it";
      assertEquals(
          new Reply(false, List.of("Not reloaded, nothing changed: " + why)),
          reload("metrics.listen = " + taken.getLocalPort(), "udp"));
      assertEquals("ok\n", get("/healthz").body());
      session(1);
      // The same port on an address that this host does not have: that of now is opened again.
      Reply reply = reload("metrics.listen = \"192.0.2.1:" + metricsPort + "\"", "udp");
      assertTrue(reply.lines().get(0).contains("Cannot assign requested address"), reply::toString);
      assertEquals("ok\n", get("/healthz").body());
      session(1);
    }
  }

  @Test
  void aListenerAndMetricsSwapTheirPortsInOneReload() throws Exception {
    for (int i = 0; i < 2; i++) {
      int before = port;
      port = metricsPort;
      metricsPort = before;
      Reply reply = reload("metrics.listen = " + metricsPort, "tcp", "udp");
      assertTrue(reply.done(), reply::toString);
      session(1);
      assertEquals("ok\n", get("/healthz").body());
    }
    // Metrics have left their port to a listener, and get it back.
    int kept = port;
    port = metricsPort;
    Reply refused = reload("metrics.listen = \"192.0.2.1:" + FreePort.find() + "\"", "tcp", "udp");
    assertTrue(refused.lines().get(0).contains("Cannot assign"), refused::toString);
    port = kept;
    session(1);
    assertEquals("ok\n", get("/healthz").body());
  }

  /** A listener leaves the wildcard for an address that metrics do not want. */
  @Test
  void metricsGetAnAddressThatALeavingListenerCovers() throws Exception {
    int both = FreePort.find();
    String listener = "listeners.wide { protocol = tcp, port = " + both + ", address = \"";
    String off = "metrics.listen = off\n" + listener;
    assertTrue(reload(off + "*\" }", "udp").done());
    Reply reply = reload("metrics.listen = " + both + "\n" + listener + "127.0.0.2\" }", "udp");
    assertTrue(reply.done(), reply::toString);
    assertEquals("ok\n", getAt("127.0.0.1:" + both, "/healthz").body());
  }

  /** What no leaving listener covers is bound before anything changes, or refused. */
  @Test
  void aTakenAddressOfALeavingListenersPortRefusesAReload() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int both = taken.getLocalPort();
      String listener =
          "metrics.listen = off\nlisteners.leaves { protocol = tcp, address = \"127.0.0.2\", port = ";
      assertTrue(reload(listener + both + " }", "udp").done());
      Reply refused = reload("metrics.listen = " + both, "udp");
      assertFalse(refused.done(), refused::toString);
      new Socket("127.0.0.2", both).close();
    }
  }

  @Test
  void aPortThatIsTakenEndsAStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      life.stop("test");
      write("metrics.listen = " + taken.getLocalPort(), "tcp");
      StartFailure failure = assertThrows(StartFailure.class, this::begin);
      assertEquals(69, failure.exitStatus());
      assertEquals(
          "metrics: cannot listen on tcp 127.0.0.1:"
              + taken.getLocalPort()
              + ": Address already in use; ss -lntup shows who has it",
          failure.getMessage());
    }
  }

  private Socket caller() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) DEADLINE.toMillis());
    socket.connect(new InetSocketAddress("127.0.0.1", metricsPort), (int) DEADLINE.toMillis());
    return socket;
  }

  /** What is answered until the daemon closes; a reset closes as well. */
  private static String answer(Socket socket) {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither answered nor closed", e);
    } catch (IOException e) {
      return "";
    }
  }

  /** A request that goes on for ever, until it is cut off. */
  private void endless(String begin, String more) throws IOException {
    try (Socket socket = caller()) {
      OutputStream out = socket.getOutputStream();
      byte[] bytes = more.repeat(2048).getBytes(StandardCharsets.US_ASCII);
      assertThrows(
          IOException.class,
          () -> {
            out.write(begin.getBytes(StandardCharsets.US_ASCII));
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (System.nanoTime() - deadline < 0) {
              out.write(bytes);
            }
          });
    }
  }

  @Test
  void whoeverSaysNonsenseForEverOrSlowlyIsCutOff() throws Exception {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Socket socket = caller();
      slow.add(socket);
      socket
          .getOutputStream()
          .write((i % 2 == 0 ? "GET /me" : "").getBytes(StandardCharsets.US_ASCII));
    }
    endless("", "a");
    endless("GET /metrics HTTP/1.1\r\nA: ", "a");
    endless("GET /metrics HTTP/1.1\r\n", "a: b\r\n");
    Map<String, String> nonsense = new LinkedHashMap<>();
    nonsense.put("\0\0\377\r\n\r\n", "HTTP/1.1 400");
    nonsense.put("GET\r\n\r\n", "HTTP/1.1 400");
    nonsense.put("GET /%zz HTTP/1.1\r\n\r\n", "HTTP/1.1 400");
    nonsense.put("GET http://[::1/ HTTP/1.1\r\n\r\n", "HTTP/1.1 400");
    for (Map.Entry<String, String> each : nonsense.entrySet()) {
      try (Socket socket = caller()) {
        socket.getOutputStream().write(each.getKey().getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        String answer = answer(socket);
        assertTrue(answer.startsWith(each.getValue()), answer);
      }
    }
    session(1000);
    for (Socket socket : slow) {
      assertEquals("", answer(socket));
      socket.close();
    }
    assertEquals("ok\n", get("/healthz").body());
  }

  @Test
  void aThousandCallersAtOnceAreAnsweredOrClosedAndEchoGoesOn() throws Exception {
    scrape();
    List<CompletableFuture<String>> calls = new ArrayList<>();
    ExecutorService callers = Executors.newFixedThreadPool(200);
    try {
      byte[] request =
          "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 1000; i++) {
        calls.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try (Socket socket = caller()) {
                    socket.getOutputStream().write(request);
                    return answer(socket);
                  } catch (SocketTimeoutException e) {
                    throw new AssertionError("neither answered nor closed", e);
                  } catch (IOException e) {
                    return "";
                  }
                },
                callers));
      }
      for (int i = 0; i < 50; i++) {
        session(10);
      }
      int answered = 0;
      for (CompletableFuture<String> call : calls) {
        String answer = call.get(DEADLINE.toSeconds() * 3, TimeUnit.SECONDS);
        answered += answer.startsWith("HTTP/1.1 200") ? 1 : 0;
        assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 200"), answer);
      }
      assertTrue(answered > 0);
    } finally {
      callers.shutdownNow();
    }
    long threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("metrics"))
            .count();
    assertTrue(threads <= 4, threads + " threads");
    assertEquals(200, get("/metrics").statusCode());
  }
}
