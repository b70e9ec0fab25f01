// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.fuzz.Damage;
import org.netlabd.metrics.Metrics.Sources;
import org.netlabd.stats.Readings;
import org.netlabd.values.Networks;

/** What callers can do to the metrics' port; 127.1.0.0/16 may not ask. */
@Timeout(120)
class MetricsServerTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** What a caller has to ask. */
  private static final Duration ASK = Duration.ofSeconds(5);

  private static final AccessLists ACCESS =
      new AccessLists(List.of(Networks.LOCAL), List.of(Networks.parse("127.1.0.0/16")));
  private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String METRICS = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String HALF = "GET /metrics HTTP/1.1\r\nHost: a\r\n";

  private final Queue<InetSocketAddress> refused = new ConcurrentLinkedQueue<>();
  private final Map<String, Readings> figures = new LinkedHashMap<>();
  private final CountDownLatch healthy = new CountDownLatch(1);
  private final List<Socket> callers = new ArrayList<>();
  private MetricsServer server;

  @BeforeEach
  void start() throws IOException {
    Sources sources =
        new Sources(() -> figures, () -> Readings.ZERO, List::of, this::ailmentOnceAsked);
    server =
        new MetricsServer(
            new InetSocketAddress("127.0.0.1", 0), ACCESS, new Metrics(sources), refused::add);
    server.start();
  }

  /** Whoever asks for health waits until the test lets it. */
  private Optional<String> ailmentOnceAsked() {
    try {
      return healthy.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)
          ? Optional.empty()
          : Optional.of("never");
    } catch (InterruptedException e) {
      return Optional.of("interrupted");
    }
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    for (Socket each : callers) {
      each.close();
    }
  }

  private Socket caller(String from) throws IOException {
    Socket socket = new Socket();
    callers.add(socket);
    socket.setSoTimeout((int) DEADLINE.toMillis());
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(server.address(), (int) DEADLINE.toMillis());
    return socket;
  }

  private Socket caller(String from, String says) throws IOException {
    Socket socket = caller(from);
    say(socket, says);
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** What is answered until the server closes; a reset closes as well. */
  private static String rest(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither answered nor closed: " + all, e);
    } catch (IOException e) {
      // Reset.
    }
    return all.toString(ISO_8859_1);
  }

  /** One answer of a connection that is kept. */
  private static String answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertTrue(next >= 0, () -> "closed after: " + head);
      head.append((char) next);
    }
    int length = Integer.parseInt(head.toString().replaceFirst("(?is).*length: (\\d+).*", "$1"));
    return head + new String(in.readNBytes(length), ISO_8859_1);
  }

  private String get(String from) throws IOException {
    Socket socket = caller(from, METRICS);
    String answer = answer(socket);
    socket.close();
    return answer;
  }

  private void assertServes() throws IOException {
    String answer = get("127.0.0.1");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
  }

  @Test
  void halfRequestsOfAllowedAndOthersKeepNobodyFromAnAnswer() throws Exception {
    List<Socket> dripping = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      caller("127.1.0." + (i + 1), i % 2 == 0 ? HALF : "");
      dripping.add(caller("127.0." + (i % 50 + 1) + ".1", HALF + "A: "));
      if (i % 10 == 0) {
        assertServes();
        for (Socket each : dripping) {
          sayIfItIsOpen(each, "a");
        }
      }
    }
    assertServes();
    assertEquals(0, refused.size());
  }

  @Test
  void whoMayNotAskHoldsNoPlaceOfThoseWhoMay() throws Exception {
    Socket kept = caller("127.0.0.1", METRICS);
    answer(kept);
    for (int i = 0; i < 100; i++) {
      caller("127.1.0." + (i + 1), HALF);
    }
    say(kept, METRICS);
    assertTrue(answer(kept).startsWith("HTTP/1.1 200"));
    Socket asks = caller("127.1.1.1", METRICS);
    String answer = rest(asks);
    assertTrue(answer.startsWith("HTTP/1.1 403 Forbidden\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\nrefused: access\n"), answer);
    assertEquals(List.of(asks.getLocalPort()), refused.stream().map(p -> p.getPort()).toList());
  }

  @Test
  void aReloadIsAboutWhoAsksNext() throws Exception {
    Socket kept = caller("127.0.0.1", METRICS);
    assertTrue(answer(kept).startsWith("HTTP/1.1 200"));
    server.allow(new AccessLists(List.of(), List.of()));
    say(kept, METRICS);
    assertTrue(rest(kept).startsWith("HTTP/1.1 403"));
    server.allow(ACCESS);
    assertServes();
  }

  @Test
  void oneSourceHoldsHalfOfThePlacesAtMost() throws Exception {
    List<Socket> many = new ArrayList<>();
    for (int i = 0; i < Places.OF_ALLOWED + 8; i++) {
      many.add(caller("127.0.0.2"));
      sayIfItIsOpen(many.get(i), HEALTH);
    }
    Socket other = caller("127.0.0.1", HEALTH.replace("Host: a", "Expect: 100-continue"));
    // Said by the loop, which by then has accepted whoever came before.
    String goOn = "HTTP/1.1 100 Continue\r\n\r\n";
    assertEquals(goOn, new String(other.getInputStream().readNBytes(goOn.length()), ISO_8859_1));
    healthy.countDown();
    assertTrue(answer(other).endsWith("\r\n\r\nok\n"));
    int answered = 0;
    for (Socket each : many) {
      sayIfItIsOpen(each, "GET / HTTP/1.0\r\n\r\n");
      answered += rest(each).contains("\r\n\r\nok\n") ? 1 : 0;
    }
    assertTrue(answered > 0 && answered <= Places.OF_ALLOWED / 2, answered + " answered");
  }

  /** To one that may have had to leave. */
  private static void sayIfItIsOpen(Socket socket, String text) {
    try {
      say(socket, text);
    } catch (IOException e) {
      assertTrue(socket.isConnected());
    }
  }

  /** A byte now and then is no request, however long it goes on. */
  @Test
  void aDripEndsInTime() throws Exception {
    Socket socket = caller("127.0.0.1", HALF + "A: ");
    socket.setSoTimeout(100);
    long from = System.nanoTime();
    assertThrows(
        IOException.class,
        () -> {
          while (true) {
            try {
              if (socket.getInputStream().read() < 0) {
                throw new IOException("closed");
              }
            } catch (SocketTimeoutException e) {
              say(socket, "a");
            }
            assertTrue(System.nanoTime() - from < DEADLINE.toNanos(), "dripped for ever");
          }
        });
  }

  /** A byte that is kept in the buffer that it came in takes 4 KB. */
  @Test
  void bodiesThatComeByteByByteTakeLittleMemory() throws Exception {
    String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    List<Socket> dripping = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      dripping.add(caller("127.0.0.1", head));
      dripping.get(i).setTcpNoDelay(true);
    }
    Socket other = caller("127.0.0.2");
    long before = directBytes();
    long from = System.nanoTime();
    for (int i = 0; i < 300 && System.nanoTime() - from < ASK.toNanos() / 2; i++) {
      for (Socket each : dripping) {
        say(each, "1\r\na\r\n");
      }
      // Asked last, answered when those have been read.
      say(other, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      answer(other);
    }
    long more = directBytes() - before;
    assertTrue(more < 8 << 20, () -> more + " bytes more");
  }

  private static long directBytes() {
    var metrics = (ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT;
    return metrics.metric().usedDirectMemory();
  }

  @Test
  void answersThatAreNotReadEndInTime() throws Exception {
    IntStream.range(0, 300).forEach(i -> figures.put("listener-" + i, Readings.ZERO));
    Socket socket = caller("127.0.0.1");
    byte[] many = METRICS.repeat(100).getBytes(ISO_8859_1);
    long from = System.nanoTime();
    OutputStream out = socket.getOutputStream();
    assertThrows(
        IOException.class,
        () -> {
          while (System.nanoTime() - from < 2 * DEADLINE.toNanos()) {
            out.write(many);
          }
        });
    assertServes();
  }

  @Test
  void pipelinedRequestsAreAnsweredInTurnAlsoToWhoHalfCloses() throws Exception {
    healthy.countDown();
    Socket socket = caller("127.0.0.1", (HEALTH + "HEAD / HTTP/1.1\r\n\r\n").repeat(300));
    socket.shutdownOutput();
    String answers = rest(socket);
    assertEquals(300, answers.split("\r\n\r\nok\n", -1).length - 1);
    assertEquals(300, answers.split("content-length: 27\r\n", -1).length - 1, answers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics", "/healthz", "/absent"})
  void headHasTheLengthOfGetsBody(String path) throws Exception {
    healthy.countDown();
    Socket get = caller("127.0.0.1", "GET " + path + " HTTP/1.0\r\n\r\n");
    String head = rest(caller("127.0.0.1", "HEAD " + path + " HTTP/1.0\r\n\r\n"));
    assertEquals(status(answer(get)), status(head));
    assertTrue(head.matches("(?is).*length: [1-9][0-9]*\r\n.*"), head);
    assertEquals(head.length(), head.indexOf("\r\n\r\n") + 4, head);
  }

  private static String status(String answer) {
    return answer.lines().findFirst().orElseThrow();
  }

  @Test
  void aCallerOfTheOldVersionIsKeptIfItAsksForThat() throws Exception {
    healthy.countDown();
    Socket socket = caller("127.0.0.1", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    assertTrue(answer(socket).contains("\r\nconnection: keep-alive\r\n"));
    say(socket, "GET /healthz HTTP/1.0\r\n\r\n");
    String last = rest(socket);
    assertTrue(last.endsWith("\r\n\r\nok\n"), last);
  }

  static List<Arguments> oddRequests() {
    String end = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    String host = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    return List.of(
        arguments("GET mailto:x" + end, 400),
        arguments("GET *" + end, 404),
        arguments("OPTIONS *" + end, 404),
        arguments("OPTIONS /metrics" + end, 405),
        arguments("CONNECT a:80" + end, 400),
        arguments("CONNECT 127.0.0.1:80" + end, 400),
        arguments("GET http://a/metrics?name[]=x" + end, 200),
        arguments("GET http://a/metrics?name%5B%5D=x" + end, 200),
        arguments("GET http://a" + end, 404),
        arguments("GET //metrics" + end, 404),
        arguments("GET /%6Detrics" + end, 200),
        arguments("GET /./metrics" + end, 404),
        arguments("GET /metrics#x" + end, 200),
        arguments("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n", 200),
        arguments("GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", 200),
        arguments("GET /metrics" + host + "Content-Length: 2\r\n\r\nab", 200),
        arguments("POST /metrics" + host + "Content-Length: 2\r\n\r\nab", 405),
        arguments(
            "POST /metrics" + host + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 405),
        arguments("POST /" + host + "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        arguments("GET /" + host + "Content-Length: -1\r\n\r\n", 400),
        arguments("GET /" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        arguments("GET /" + host + "Content-Length: 99999999\r\n\r\nab", 413),
        arguments("GET /" + host + "Expect: 100-continue\r\n\r\n", 100),
        arguments("GET /" + host + "Expect: 100-continue\r\nContent-Length: 99999\r\n\r\n", 413),
        arguments("GET /" + host + "Expect: tea\r\n\r\n", 417),
        arguments("GET /metrics HTTP/1.1\nHost: a\nConnection: close\n\n", 400),
        arguments("GET /metrics\0" + end, 400),
        arguments("GET /" + host + "A: \0\r\n\r\n", 400),
        arguments("GET /" + host + "A\0: b\r\n\r\n", 400),
        arguments("GET /" + host + "no colon\r\n\r\n", 400),
        arguments("GET / HTTP/2.0\r\n\r\n", 505),
        arguments("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        arguments("GET / HTTP/99999999999.1\r\n\r\n", 400),
        arguments("GET / HTCPCP/1.0\r\n\r\n", 400),
        arguments("GET /\r\n\r\n", 400),
        arguments("GET /" + host + "A: " + "a".repeat(20_000) + "\r\n\r\n", 431),
        arguments("GET /" + host + "a: b\r\n".repeat(5_000) + "\r\n", 431),
        arguments("GET /" + host + "a:\r\n".repeat(99) + "\r\n", 431),
        arguments("GET /" + host + "a:\r\n".repeat(98) + "\r\n", 200),
        arguments("GET /" + "a".repeat(20_000) + end, 414),
        arguments("\26\3\1\2\0\1\0\1\374\3\3" + "\0\n".repeat(300), 400),
        arguments("\26\3\1\2\0\1\0\1\374\3\3" + "a".repeat(300), 400),
        arguments("\r\n".repeat(20_000), 0),
        arguments("", 0));
  }

  /** 0 is for no answer. Each is closed, as it is once more in a piece, and then in two. */
  @ParameterizedTest
  @MethodSource("oddRequests")
  void anOddRequestIsAnsweredAndClosed(String request, int status) throws Exception {
    for (int cut : new int[] {request.length(), request.length() / 2}) {
      Socket socket = caller("127.0.0.1", request.substring(0, cut));
      say(socket, request.substring(cut));
      if (status == 0) {
        socket.shutdownOutput();
      }
      String answer = rest(socket);
      assertEquals(
          status == 0 ? "" : "HTTP/1.1 " + status,
          answer.substring(0, status == 0 ? answer.length() : 12));
    }
    assertServes();
  }

  /** Also of who may not ask, and of who goes on, closes, half-closes or resets. */
  @Test
  void nearlyRightAndRandomBytesEndInTimeAndHarmNobody() throws Exception {
    healthy.countDown();
    List<byte[]> seeds =
        oddRequests().stream().map(each -> ((String) each.get()[0]).getBytes(ISO_8859_1)).toList();
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Damage damage = new Damage(seeds, random);
    for (int i = 0; i < 500; i++) {
      Socket socket = caller(random.nextInt(8) == 0 ? "127.1.0.1" : "127.0.0.1");
      byte[] bytes = damage.next();
      if (random.nextInt(4) == 0) {
        random.nextBytes(bytes);
      }
      try {
        socket.getOutputStream().write(bytes);
        if (random.nextBoolean()) {
          socket.shutdownOutput();
          rest(socket);
        } else {
          socket.setSoLinger(random.nextBoolean(), 0);
        }
      } catch (IOException e) {
        // It was closed by then.
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
      if (random.nextInt(4) > 0) {
        socket.close();
      }
    }
    assertServes();
  }

  /** Each time: how far the loop is then is chance. */
  @RepeatedTest(20)
  void itsEndIsTheEndOfAllConnectionsAndOfItsPort() throws Exception {
    Socket idle = caller("127.0.0.1", METRICS);
    answer(idle);
    Socket half = caller("127.0.0.1", HALF);
    Socket waits = caller("127.0.0.1", HEALTH);
    InetSocketAddress at = server.address();
    server.close();
    for (Socket each : List.of(idle, half, waits)) {
      assertEquals("", rest(each));
    }
    Metrics none =
        new Metrics(new Sources(Map::of, () -> Readings.ZERO, List::of, Optional::empty));
    try (MetricsServer next = new MetricsServer(at, ACCESS, none, refused::add)) {
      assertEquals(at, next.address());
      assertThrows(IOException.class, () -> new MetricsServer(at, ACCESS, none, refused::add));
    }
  }
}
