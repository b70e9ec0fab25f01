// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.ListenerSettings;
import org.netlabd.service.ServiceTable;
import org.netlabd.stats.Figure;

/** What each of echo's relatives does, as its RFC has it, and what the log shows of payloads. */
@Timeout(60)
class ServicesTest {

  private static final int DEADLINE_MILLIS = 20_000;

  /** Seconds from 1900 to 1970 (RFC 868). */
  private static final long FROM_1900_TO_1970 = 2_208_988_800L;

  @TempDir private Path directory;
  private final ListenerLog log = new ListenerLog();
  private @Nullable RunningServer server;
  private InetSocketAddress to;

  @BeforeEach
  void choosePort() throws Exception {
    to = new InetSocketAddress("127.0.0.1", TcpEchoTest.freePort());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    log.close();
  }

  private ListenerSettings[] read(String listeners) throws Exception {
    Path file = directory.resolve("n.conf");
    Files.writeString(file, "listeners {\n" + listeners + "\n}\n");
    return new ConfigurationReader(ServiceTable.STANDARD.names())
        .read(file, List.of())
        .listeners()
        .toArray(ListenerSettings[]::new);
  }

  private RunningServer start(String protocol, String rest) throws Exception {
    String at = "address = 127.0.0.1, port = " + to.getPort();
    server = new RunningServer(read("a { protocol = " + protocol + ", " + at + ", " + rest + " }"));
    return server;
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(to, DEADLINE_MILLIS);
    return socket;
  }

  private byte[] all() throws IOException {
    try (Socket socket = connect()) {
      return socket.getInputStream().readAllBytes();
    }
  }

  private byte[] ask(DatagramSocket socket, byte[] request) throws IOException {
    socket.send(new DatagramPacket(request, request.length, to));
    DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(answer);
    return Arrays.copyOf(answer.getData(), answer.getLength());
  }

  private DatagramSocket socket() throws IOException {
    DatagramSocket socket = new DatagramSocket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    return socket;
  }

  private void awaitLogged(String pattern, int count) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    while (log.matching(pattern).size() < count && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertEquals(count, log.matching(pattern).size(), () -> pattern + ": " + log.listed());
  }

  @Test
  void discardTakesAllAndSendsNothing() throws Exception {
    RunningServer running = start("tcp", "service = discard");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(new byte[1_000_000]);
      socket.shutdownOutput();
      assertEquals(-1, socket.getInputStream().read());
      running.awaitTotal(1_000_000, Figure.RECEIVED_BYTES);
      running.awaitTotal(0, Figure.SENT_BYTES);
    }
  }

  @Test
  void daytimeIsALineAsAsctimeWritesIt() throws Exception {
    start("tcp", "service = daytime");
    String line = new String(all(), US_ASCII);
    assertTrue(
        line.matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ 123]\\d .{8} \\d{4}\r\n"),
        line);
  }

  @Test
  void timeIsSecondsSince1900() throws Exception {
    start("tcp", "service = time");
    long before = Instant.now().getEpochSecond();
    byte[] answer = all();
    long after = Instant.now().getEpochSecond();
    assertEquals(4, answer.length);
    long seconds = (ByteBuffer.wrap(answer).getInt() & 0xffff_ffffL) - FROM_1900_TO_1970;
    assertTrue(before <= seconds && seconds <= after, seconds + " from " + before + " to " + after);
  }

  /** RFC 864: lines of 72 of the 95 printable characters, each one character further. */
  @Test
  void chargenSendsItsPatternForAsLongAsItIsRead() throws Exception {
    RunningServer running = start("tcp", "service = chargen");
    try (Socket socket = connect()) {
      byte[] received = socket.getInputStream().readNBytes(2_000_000);
      for (int i = 0; i < received.length; i++) {
        int line = i / 74;
        int column = i % 74;
        int expected = column < 72 ? ' ' + (line + column) % 95 : column == 72 ? '\r' : '\n';
        assertEquals(expected, received[i], "byte " + i);
      }
      socket.getOutputStream().write(new byte[100]);
      running.awaitTotal(100, Figure.RECEIVED_BYTES);
    }
    running.awaitTotal(1, Figure.SESSIONS_ENDED);
  }

  @Test
  void aStopEndsChargen() throws Exception {
    RunningServer running = start("tcp", "service = chargen");
    try (Socket socket = connect()) {
      assertEquals(1000, socket.getInputStream().readNBytes(1000).length);
      var unused = Drain.of(running.server, Duration.ZERO, CompletableFuture.completedFuture(null));
      assertEquals(1, running.server.totals().of(Figure.SESSIONS_ENDED));
    }
  }

  @Test
  void greetSaysWhoCameAndGreetsAndCloses() throws Exception {
    start("tcp", "service = greet, greeting = \"Bun venit, \u03ba\u03b1\u03bb\u03ae \\u0161\\n\"");
    try (Socket socket = connect()) {
      byte[] greeting = socket.getInputStream().readAllBytes();
      assertEquals("Bun venit, \u03ba\u03b1\u03bb\u03ae \u0161\n", new String(greeting, "UTF-8"));
      String peer = "127.0.0.1:" + socket.getLocalPort();
      awaitLogged("INFO a " + peer + ": Got connection from " + peer, 1);
    }
    awaitLogged("INFO a .*: closed: 0 bytes in, 23 bytes out, .*, service ended", 1);
  }

  @Test
  void anEmptyGreetingIsAConnectionThatIsClosed() throws Exception {
    start("tcp", "service = greet");
    assertArrayEquals(new byte[0], all());
  }

  /** A server that closed at once would reset it, and the greeting be lost. */
  @Test
  void whoSendsBeforeItReadsIsGreetedToo() throws Exception {
    start("tcp", "service = greet, greeting = hello");
    try (Socket socket = connect()) {
      for (int i = 0; i < 100; i++) {
        socket.getOutputStream().write(new byte[1000]);
      }
      assertEquals("hello", new String(socket.getInputStream().readAllBytes(), US_ASCII));
    }
  }

  /** Whoever keeps its side open is not waited for. */
  @Test
  void whoDoesNotCloseIsClosed() throws Exception {
    RunningServer running = start("tcp", "service = greet");
    try (Socket socket = connect()) {
      assertEquals(-1, socket.getInputStream().read());
      running.awaitTotal(1, Figure.SESSIONS_ENDED);
    }
  }

  @Test
  void logShowsWhatItReceivesAndNeverAnswers() throws Exception {
    start("tcp", "service = log");
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write("ein Wort\n\t\\\u00e4\0 echo 1.2.3.4: closed".getBytes(ISO_8859_1));
      awaitLogged(
          "INFO a .*: received 34 bytes: \\Qein Wort\\n\\t\\\\\\xe4\\x00 echo 1.2.3.4: closed\\E",
          1);
      socket.shutdownOutput();
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void aPayloadIsShownInHexIfThatIsAskedFor() throws Exception {
    start("udp", "payload = hex");
    try (DatagramSocket socket = socket()) {
      assertArrayEquals(
          new byte[] {0, (byte) 0xff, 10}, ask(socket, new byte[] {0, (byte) 0xff, 10}));
    }
    awaitLogged("INFO a .*: received 3 bytes: 00ff0a", 1);
  }

  @Test
  void eachDatagramHasARecordAndALongOneIsCut() throws Exception {
    start("udp", "service = log");
    byte[] longOne = new byte[2000];
    Arrays.fill(longOne, (byte) 'x');
    try (DatagramSocket socket = socket()) {
      socket.send(new DatagramPacket(longOne, longOne.length, to));
      socket.send(new DatagramPacket(new byte[0], 0, to));
    }
    awaitLogged("INFO a .*: received 2000 bytes: x{1024}\\.\\.\\.", 1);
    awaitLogged("INFO a .*: received 0 bytes: ", 1);
  }

  @Test
  void payloadsAboveTheRateAreCounted() throws Exception {
    RunningServer running = start("tcp", "service = log");
    int count = 1_000;
    try (Socket socket = connect()) {
      for (int i = 1; i <= count; i++) {
        socket.getOutputStream().write(1);
        int sent = i;
        running.awaitTotal(sent, Figure.RECEIVED_BYTES);
      }
      // A record follows its count.
      for (int loop = 0; loop < 2; loop++) {
        running.run(loop, () -> {});
      }
      running.server.sayRest(false);
    }
    // 200 a second: fewer than all, unless this machine takes 4 s for them.
    int listed = log.matching("INFO a .*: received 1 byte: .x01").size();
    assertTrue(listed >= 200, listed + " listed");
    String rest = "INFO a: " + (count - listed) + " more payloads, over log.session-rate";
    assertEquals(listed < count ? 1 : 0, log.matching(rest).size());
  }

  /** Of every size: no more bytes and no more datagrams out than in; and why not is said. */
  @ParameterizedTest
  @CsvSource({"discard, 0", "daytime, 26", "time, 4", "log, 0"})
  void noDatagramServiceAmplifies(String service, int answerBytes) throws Exception {
    RunningServer running = start("udp", "service = " + service);
    int answers = 0;
    try (DatagramSocket socket = socket()) {
      for (int size = 0; size <= 1500; size++) {
        socket.send(new DatagramPacket(new byte[size], size, to));
        answers += answerBytes > 0 && size >= answerBytes ? 1 : 0;
        running.awaitTotal(size + 1, Figure.DATAGRAMS_RECEIVED);
        running.awaitTotal(answers, Figure.DATAGRAMS_SENT);
        running.awaitTotal((long) answers * answerBytes, Figure.SENT_BYTES);
      }
      awaitLogged(
          "INFO a 127.0.0.1:"
              + socket.getLocalPort()
              + ": refused: short .0 bytes; answered from "
              + answerBytes
              + " on.",
          answerBytes > 0 ? 1 : 0);
    }
    assertEquals(
        answerBytes == 0 ? Map.of() : Map.of("short", (long) answerBytes),
        running.server.totals().by(Figure.REFUSALS));
  }

  /** The answer is as long as the service makes it, and comes twice, whole and late. */
  @ParameterizedTest
  @CsvSource({"echo, 99", "daytime, 26", "time, 4"})
  void everyDatagramServiceHasFaults(String service, int answerBytes) throws Exception {
    String faults = ", faults { delay = 10ms, duplicate = 100% }";
    RunningServer running = start("udp", "service = " + service + faults);
    try (DatagramSocket socket = socket()) {
      byte[] first = ask(socket, new byte[99]);
      DatagramPacket second = new DatagramPacket(new byte[100], 100);
      socket.receive(second);
      assertEquals(answerBytes, first.length);
      assertArrayEquals(first, Arrays.copyOf(second.getData(), second.getLength()));
      assertEquals(Map.of("delay", 2L, "duplicate", 1L), running.server.totals().by(Figure.FAULTS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chargen", "greet"})
  void whatWouldAmplifyIsNotForDatagrams(String service) {
    ConfigurationProblems e =
        assertThrows(ConfigurationProblems.class, () -> start("udp", "service = " + service));
    String wrong = "\"" + service + "\" is not for udp: it would send more than it got; ";
    assertTrue(e.problems().get(0).toString().contains(wrong), e.problems()::toString);
  }

  @Test
  void aGreetingWithoutGreetIsAProblem() {
    ConfigurationProblems e =
        assertThrows(ConfigurationProblems.class, () -> start("tcp", "greeting = hello"));
    assertEquals(
        directory
            + "/n.conf:2: listeners.a.greeting: does not apply without service = greet;"
            + " only with it",
        e.problems().get(0).toString());
  }

  /** It waits beside those of any number of sessions, whatever their bytes are bounded to. */
  @Test
  void aLongGreetingIsAProblem() throws Exception {
    String longest = "\u03ba".repeat(2048);
    start("tcp", "service = greet, greeting = \"" + longest + "\"");
    try (Socket socket = connect()) {
      assertEquals(longest, new String(socket.getInputStream().readAllBytes(), "UTF-8"));
    }
    ConfigurationProblems e =
        assertThrows(
            ConfigurationProblems.class,
            () -> start("tcp", "service = greet, greeting = \"" + longest + "!\""));
    String wrong = "listeners.a.greeting: is 4097 bytes long; a text of 4096 bytes at most";
    assertTrue(e.problems().get(0).toString().endsWith(wrong), e.problems()::toString);
  }

  /** It was sent something, however short it was, and has said nothing itself. */
  @Test
  void aSessionThatWasOnlySentSomethingIsLogged() throws Exception {
    start("tcp", "service = chargen");
    try (Socket socket = connect()) {
      assertEquals(1000, socket.getInputStream().readNBytes(1000).length);
      // So that it is reset.
      socket.setSoLinger(true, 0);
    }
    awaitLogged("INFO a .*: connected", 1);
    awaitLogged("INFO a .*: closed: 0 bytes in, [1-9].*", 1);
  }
}
