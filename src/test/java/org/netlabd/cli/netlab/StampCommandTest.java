// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.cli.RunningDaemon;
import org.netlabd.client.UdpTestServer;

/**
 * {@code netlab echo --stamp} against netlabd, and against reflectors that this test lays out by
 * the figures of RFC 8762, honest ones and others.
 */
@Timeout(60)
class StampCommandTest {

  private static final String KEY = "a key that both have";

  /** Seconds from 1900 to 1970 (RFC 5905, figure 4). */
  private static final long FROM_1900_TO_1970 = 2_208_988_800L;

  /** The reflector's clock is so far ahead. */
  private static final long AHEAD_SECONDS = 1000;

  /** What it says it held a packet for, and how long it keeps it after that. */
  private static final int SAID_MILLIS = 5;

  private static final int KEPT_MILLIS = 20;

  @TempDir private Path directory;

  private static Run stamp(String to, String... more) {
    List<String> arguments = new ArrayList<>(List.of("echo", "--stamp", to));
    arguments.addAll(List.of(more).contains("-i") ? List.of() : List.of("-i", "5ms"));
    arguments.addAll(List.of(more));
    return Run.netlab(arguments.toArray(String[]::new));
  }

  private static Run stamp(UdpTestServer server, String... more) {
    return stamp("127.0.0.1:" + server.port(), more);
  }

  private Path keyFile(String key) throws IOException {
    Path file = directory.resolve("stamp.key");
    Files.writeString(file, key);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  private static void putNtp(ByteBuffer packet, int at, Instant time) {
    packet.putInt(at, (int) (time.getEpochSecond() + FROM_1900_TO_1970));
    packet.putInt(at + 4, (int) (long) (time.getNano() / 1e9 * 0x1p32));
  }

  /**
   * Figure 5: what is sent back for figure 2, the reflector's clock ahead, and never in a hurry.
   */
  private static ByteBuffer reflected(byte[] sent, int number) {
    Instant received = Instant.now().plusSeconds(AHEAD_SECONDS);
    ByteBuffer answer = ByteBuffer.wrap(sent.clone());
    answer.putInt(24, answer.getInt(0)).putLong(28, answer.getLong(4));
    answer.putShort(36, answer.getShort(12)).put(40, (byte) 64);
    answer.putInt(0, number).putShort(12, (short) 0x2001);
    putNtp(answer, 16, received);
    putNtp(answer, 4, received.plusMillis(SAID_MILLIS));
    return answer;
  }

  private static void hold() {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KEPT_MILLIS);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  /** The packet itself, by figure 2, and its padding by RFC 8972, figure 5. */
  @ParameterizedTest
  @CsvSource({"44", "48", "1400"})
  void whatIsSentIsAsItsFigureHasIt(int size) throws Exception {
    List<byte[]> seen = new ArrayList<>();
    Instant before = Instant.now();
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) -> {
              seen.add(bytes);
              own.send(reflected(bytes, ByteBuffer.wrap(bytes).getInt()).array(), client);
            })) {
      Run run = stamp(server, "-c", "3", size == 44 ? "-q" : "-s" + size);
      assertEquals(0, run.status(), run.out() + run.err());
    }
    short session = ByteBuffer.wrap(seen.get(0)).getShort(14);
    assertTrue(session != 0);
    for (int i = 0; i < 3; i++) {
      ByteBuffer packet = ByteBuffer.wrap(seen.get(i));
      assertEquals(size, packet.limit());
      assertEquals(i, packet.getInt(0));
      long seconds = Integer.toUnsignedLong(packet.getInt(4)) - FROM_1900_TO_1970;
      assertTrue(before.getEpochSecond() <= seconds && seconds <= Instant.now().getEpochSecond());
      assertEquals(0x2001, packet.getShort(12));
      assertEquals(session, packet.getShort(14));
      assertEquals(ByteBuffer.allocate(28), packet.slice(16, 28));
      if (size > 44) {
        assertEquals(0x8001_0000 | (size - 48), packet.getInt(44));
      }
    }
  }

  /** Some fill in no times: that is no date. */
  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  void aReflectorWithoutAClockTellsNoWay(int unknown) throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) ->
                own.send(reflected(bytes, 0).putLong(unknown, 0).array(), client))) {
      Run run = stamp(server, "-c", "3");
      assertEquals(0, run.status(), run.out() + run.err());
      assertTrue(run.out().contains("3 received"), run::out);
      assertFalse(run.out().contains("there"), run::out);
    }
  }

  /** A clock that is set between its two times, back or on: the second answer of three. */
  @ParameterizedTest
  @ValueSource(ints = {-1, -3_600_000, 3_600_000})
  void aClockThatWasSetMeanwhileTellsNoWay(int setMillis) throws Exception {
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) -> {
              int seq = ByteBuffer.wrap(bytes).getInt();
              ByteBuffer answer = reflected(bytes, seq);
              if (seq == 1) {
                Instant received = Instant.now().plusSeconds(AHEAD_SECONDS);
                putNtp(answer, 16, received);
                putNtp(answer, 4, received.plusMillis(setMillis));
              }
              hold();
              own.send(answer.array(), client);
            })) {
      Predicate<Run> isTimed =
          run ->
              run.out().split("clock: set", -1).length == 2 && !run.out().contains("did not run");
      Run text = Run.timed(() -> stamp(server, "-c", "3"), isTimed);
      assertTrue(
          text.out()
              .matches("(?s).*seq=1 time=\\S+ ms reflector's clock: set meanwhile, or invalid\n.*"),
          text.out());
      assertTrue(
          text.out().contains("\n1 without times of each way: the reflector's clock was set"),
          text.out());
      Run csv = stamp(server, "-c", "3", "--csv");
      String row = csv.out().lines().filter(line -> line.startsWith("1,")).findFirst().orElse("");
      assertTrue(row.endsWith(",,,,1,invalid"), csv.out());
      Run json =
          Run.timed(
              () -> stamp(server, "-c", "3", "--json"),
              run -> run.out().contains("\"clock_invalid\": 1"));
      Map<?, ?> way = (Map<?, ?>) JsonDocument.figures(json).get("one_way");
      assertEquals(1, way.get("clock_invalid"), json.out());
      double held = number((Map<?, ?>) way.get("reflector_ms"), "max");
      assertEquals(SAID_MILLIS, held, 1e-3);
      assertEquals(SAID_MILLIS, number((Map<?, ?>) way.get("reflector_ms"), "min"), 1e-3);
      double error = number(way, "clock_offset_error_ms");
      assertEquals(AHEAD_SECONDS * 1e3, number(way, "clock_offset_estimate_ms"), error + 0.01);
    }
  }

  /** Each row: there, in the reflector and back are the round trip, and the clocks cancel out. */
  @Test
  void eachWayIsFromOneClocksTimeToTheOthers() throws Exception {
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) -> {
              ByteBuffer answer = reflected(bytes, ByteBuffer.wrap(bytes).getInt());
              hold();
              own.send(answer.array(), client);
            })) {
      Run csv =
          Run.timed(
              () -> stamp(server, "-c", "4", "-i", "50ms", "--csv"),
              run -> run.out().lines().noneMatch(line -> line.contains(",,")));
      assertEquals(0, csv.status(), csv.out() + csv.err());
      List<String> lines = csv.out().lines().toList();
      assertTrue(
          lines
              .get(0)
              .endsWith(",host,there_ms,back_ms,reflector_ms,reflector_seq,reflector_clock"));
      assertEquals(5, lines.size());
      for (String line : lines.subList(1, 5)) {
        String[] row = line.split(",", -1);
        double rtt = Double.parseDouble(row[5]);
        double there = Double.parseDouble(row[10]);
        double back = Double.parseDouble(row[11]);
        double held = Double.parseDouble(row[12]);
        assertEquals(row[0], row[13]);
        assertEquals(SAID_MILLIS, held, 1e-4, line);
        assertEquals(rtt, there + held + back, 1e-4, line);
        assertTrue(rtt >= KEPT_MILLIS, line);
        // What the loopback took is added; the clock here may be rounded to a microsecond.
        assertTrue(there >= AHEAD_SECONDS * 1e3 - 0.01, line);
        assertTrue(back >= KEPT_MILLIS - SAID_MILLIS - AHEAD_SECONDS * 1e3 - 0.01, line);
      }
      Map<String, Object> figures =
          timedFigures(() -> stamp(server, "-c", "10", "-i", "50ms", "--json"));
      assertEquals("stamp", figures.get("protocol"));
      Map<?, ?> way = (Map<?, ?>) figures.get("one_way");
      double error = number(way, "clock_offset_error_ms");
      assertEquals(AHEAD_SECONDS * 1e3, number(way, "clock_offset_estimate_ms"), error + 0.01);
      double shortest = number((Map<?, ?>) way.get("there_ms"), "min");
      double median = number((Map<?, ?>) way.get("there_ms"), "p50");
      assertTrue(median >= shortest && median <= number((Map<?, ?>) way.get("there_ms"), "max"));
      assertEquals(SAID_MILLIS, number((Map<?, ?>) way.get("reflector_ms"), "mean"), 1e-3);
    }
  }

  private static Map<String, Object> timedFigures(Supplier<Run> runs) throws IOException {
    return JsonDocument.figures(
        Run.timed(
            runs, run -> run.out().replaceAll("\\s", "").contains("\"rtt_ms\":{\"count\":10,")));
  }

  private static double number(Map<?, ?> of, String name) {
    return ((Number) of.get(name)).doubleValue();
  }

  /** Truncated PTP times: seconds since 1970 and nanoseconds, told by the Z flag. */
  @Test
  void timesMayBeInPtpsFormat() throws Exception {
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) -> {
              ByteBuffer answer = reflected(bytes, ByteBuffer.wrap(bytes).getInt());
              Instant now = Instant.now();
              answer.putShort(12, (short) 0x6001);
              answer.putInt(16, (int) now.getEpochSecond()).putInt(20, now.getNano());
              Instant then = now.plusMillis(3);
              answer.putInt(4, (int) then.getEpochSecond()).putInt(8, then.getNano());
              own.send(answer.array(), client);
            })) {
      Map<String, Object> figures = timedFigures(() -> stamp(server, "-c", "10", "--json"));
      Map<?, ?> way = (Map<?, ?>) figures.get("one_way");
      assertEquals(3, number((Map<?, ?>) way.get("reflector_ms"), "max"), 1e-3);
      assertTrue(Math.abs(number(way, "clock_offset_estimate_ms")) < 10_000, way.toString());
    }
  }

  /** Of 20 packets 1, 6, 11 and 16 are lost there, 3, 8 and 13 back; and both of the last two. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lossIsToldByTheReflectorsNumbers(boolean stateful) throws Exception {
    AtomicInteger answers = new AtomicInteger();
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) -> {
              int seq = ByteBuffer.wrap(bytes).getInt();
              if (seq % 5 == 1 || seq == 19) {
                return;
              }
              int number = answers.getAndIncrement();
              if (seq % 5 != 3) {
                own.send(reflected(bytes, stateful ? number : seq).array(), client);
              }
            })) {
      Run run = stamp(server, "-c", "20", "--json", "--timeout", "500ms");
      assertEquals(1, run.status(), run.out() + run.err());
      Map<String, Object> figures = JsonDocument.figures(run);
      Map<?, ?> way = (Map<?, ?>) figures.get("one_way");
      assertEquals(9, figures.get("lost"));
      List<Object> told =
          Arrays.asList(way.get("lost_there"), way.get("lost_back"), way.get("lost_unknown"));
      assertEquals(stateful ? List.of(4, 3, 2) : Arrays.asList(null, null, null), told);
    }
  }

  @Test
  void theSummaryTellsEachWay() throws Exception {
    try (UdpTestServer server =
        new UdpTestServer((own, bytes, client) -> own.send(reflected(bytes, 7).array(), client))) {
      Run run =
          Run.timed(() -> stamp(server, "-c", "3"), tried -> !tried.out().contains("time unknown"));
      assertEquals(0, run.status(), run.out() + run.err());
      String out = run.out();
      assertTrue(out.matches("(?s)ECHO \\S+ by stamp, 44 bytes\n.*"), out);
      assertTrue(
          out.matches("(?s).*seq=0 time=\\S+ ms there=\\S+ back=-\\S+ reflector=5.000 ms\n.*"),
          out);
      assertTrue(out.matches("(?s).*\nms +rtt +jitter +there +back +reflector\n.*"), out);
      String clock = "The reflector's clock is \\S+ s ahead, within \\S+ [mu]s, by estimate; .*";
      assertTrue(out.lines().anyMatch(line -> line.matches(clock)), out);
      Run nagios =
          Run.timed(
              () -> stamp(server, "-c3", "--nagios", "--warn=there=1s", "--crit=back=~:10"),
              tried -> tried.out().contains("out of range"));
      assertEquals(1, nagios.status(), nagios.out());
      assertTrue(nagios.out().contains("out of range: there"), nagios.out());
    }
  }

  /** What comes instead of the second answer, and is one by none of them. */
  @ParameterizedTest
  @ValueSource(strings = {"short", "time", "error", "session", "noise"})
  void whatIsNoAnswerIsCorrupt(String wrong) throws Exception {
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) -> {
              int seq = ByteBuffer.wrap(bytes).getInt();
              ByteBuffer answer = reflected(bytes, seq);
              if (seq == 1) {
                answer = spoiled(answer, wrong);
              }
              own.send(Arrays.copyOf(answer.array(), answer.limit()), client);
            })) {
      Run run = stamp(server, "-c", "4", "--json", "--timeout", "2s");
      assertEquals(1, run.status(), run.out() + run.err());
      Map<String, Object> figures = JsonDocument.figures(run);
      assertEquals(1, figures.get("corrupt"), run.out());
      assertEquals(3, figures.get("received"), run.out());
      assertEquals(0, figures.get("strange"), run.out());
    }
  }

  private static ByteBuffer spoiled(ByteBuffer answer, String how) {
    return switch (how) {
      case "short" -> answer.limit(43);
      case "time" -> answer.put(35, (byte) ~answer.get(35));
      case "error" -> answer.put(37, (byte) ~answer.get(37));
      case "session" -> answer.put(14, (byte) ~answer.get(14));
      default -> ByteBuffer.wrap(new byte[] {1, 2, 3});
    };
  }

  /** Figures 4 and 6; with the right HMAC, with another key's, and with none. */
  @ParameterizedTest
  @CsvSource({"a key that both have, 0", "another, 4", "'', 4"})
  void anAnswerIsToBeAuthenticated(String reflectors, int corrupt) throws Exception {
    List<Boolean> authenticated = new ArrayList<>();
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) -> {
              byte[] given = Arrays.copyOfRange(bytes, 96, 112);
              authenticated.add(Arrays.equals(given, hmac(bytes, KEY)));
              own.send(authenticated(bytes, reflectors), client);
            })) {
      Run run =
          stamp(server, "--stamp-key=" + keyFile(KEY + "\n"), "-c4", "--json", "--timeout", "2s");
      Map<String, Object> figures = JsonDocument.figures(run);
      assertEquals(corrupt, figures.get("corrupt"), run.out());
      assertEquals(4 - corrupt, figures.get("received"), run.out());
      assertEquals(112, figures.get("bytes"));
      assertEquals(List.of(true, true, true, true), authenticated);
    }
  }

  private static byte[] authenticated(byte[] sent, String key) {
    ByteBuffer answer = ByteBuffer.wrap(sent.clone());
    answer.putInt(48, answer.getInt(0)).putLong(64, answer.getLong(16));
    answer.putShort(72, answer.getShort(24)).put(80, (byte) 64);
    putNtp(answer, 32, Instant.now());
    putNtp(answer, 16, Instant.now());
    return answer.put(96, key.isEmpty() ? new byte[16] : hmac(answer.array(), key)).array();
  }

  private static byte[] hmac(byte[] packet, String key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update(packet, 0, 96);
      return Arrays.copyOf(mac.doFinal(), 16);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Our sender and our reflector, with and without a key, by IPv4 and IPv6, and both modes. */
  @Test
  void netlabMeasuresNetlabd() throws Exception {
    Path key = keyFile(KEY);
    String settings =
        "control.socket = \"%s\"\n".formatted(directory.resolve("control.sock"))
            + "listeners {\n"
            + "  four { protocol = udp, address = 127.0.0.1, port = PORT, service = stamp }\n"
            + "  six { protocol = udp, address = \"::1\", port = PORT, service = stamp\n"
            + "    stamp { stateful = on, key-file = \"%s\" } }\n".formatted(key)
            + "}\n";
    try (RunningDaemon daemon = new RunningDaemon(directory, settings)) {
      daemon.awaitLine("Started");
      String four = "127.0.0.1:" + daemon.port;
      assertMeasured(() -> stamp(four, "-c", "10", "--json"), 44);
      assertMeasured(() -> stamp(four, "-c", "10", "--json", "-s", "1400"), 1400);
      String six = "[::1]:" + daemon.port;
      String withKey = "--stamp-key=" + key;
      assertMeasured(() -> stamp(six, "-c", "10", "--json", withKey), 112);
      assertMeasured(() -> stamp(six, "-c", "10", "--json", withKey, "-s", "300"), 300);
      Run refused = stamp(six, "-c", "2", "--json", "--timeout", "500ms");
      assertEquals(75, refused.status(), refused.out());
      assertNull(JsonDocument.figures(refused).get("one_way"));
      daemon.awaitLine("refused: short");
    }
  }

  private static void assertMeasured(Supplier<Run> runs, int bytes) throws IOException {
    Map<String, Object> figures = timedFigures(runs);
    assertEquals(10, figures.get("received"), figures.toString());
    assertEquals(bytes, figures.get("bytes"));
    Map<?, ?> way = (Map<?, ?>) figures.get("one_way");
    double sum = 0;
    for (String name : List.of("there_ms", "reflector_ms", "back_ms")) {
      sum += number((Map<?, ?>) way.get(name), "mean");
    }
    assertEquals(number((Map<?, ?>) figures.get("rtt_ms"), "mean"), sum, 1e-3, figures.toString());
    // One clock: what is estimated is off by no more than is said, but for what sets clocks.
    double error = number(way, "clock_offset_error_ms") + 1;
    assertEquals(0, number(way, "clock_offset_estimate_ms"), error, figures.toString());
    assertEquals(0, way.get("lost_there"));
  }

  @ParameterizedTest
  @CsvSource({
    "-s 45, '45 bytes are no test packet; accepted: 44, and 48 to 65507'",
    "--sizes 44..100, '',",
    "-l, '--stamp and -l exclude each other'",
    "-p 00, '--stamp and -p exclude each other'",
    "--path-mtu, '--stamp and --path-mtu exclude each other'"
  })
  void whatCannotBeIsRefused(String options, String words) {
    List<String> arguments = new ArrayList<>(List.of("echo", "--stamp", "127.0.0.1:9"));
    arguments.addAll(List.of(options.split(" ", -1)));
    if (words.isEmpty()) {
      arguments.addAll(List.of("-w", "100ms", "-q"));
    }
    Run run = Run.netlab(arguments.toArray(String[]::new));
    assertEquals(words.isEmpty(), run.status() != 64, run.err());
    assertTrue(run.err().contains(words), run.err());
  }

  @Test
  void aKeyThatIsNoneIsToldWithItsFile() throws Exception {
    Run alone = Run.netlab("echo", "--stamp-key=/k", "127.0.0.1:9");
    assertEquals(64, alone.status());
    assertTrue(alone.err().contains("--stamp-key: only with --stamp"), alone.err());
    Run none = stamp("127.0.0.1:9", "--stamp-key=/no/such");
    assertEquals(74, none.status(), none.err());
    assertTrue(none.err().contains("/no/such: no such file"), none.err());
    Path file = keyFile(KEY);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Run open = stamp("127.0.0.1:9", "--stamp-key=" + file);
    assertTrue(open.err().contains(file + ": everybody may read or change it"), open.err());
  }

  /** Any bytes from the one who was asked, and the client goes on. */
  @Test
  void anyBytesAreSurvived() throws Exception {
    Random random = new Random(4);
    try (UdpTestServer server =
        new UdpTestServer(
            (own, bytes, client) -> {
              for (int i = 0; i < 20; i++) {
                own.send(any(random, bytes), client);
              }
              own.send(reflected(bytes, 0).array(), client);
            })) {
      Run run = stamp(server, "-c", "20", "-q", "--json", "-i", "20ms");
      Map<String, Object> figures = JsonDocument.figures(run);
      assertEquals(20, figures.get("received"), run.out());
    }
  }

  /** An answer with some bytes changed that make it none, of a length of its own. */
  private static byte[] any(Random random, byte[] sent) {
    byte[] bytes = Arrays.copyOf(reflected(sent, random.nextInt()).array(), random.nextInt(90));
    for (int i = 0; i < bytes.length; i += 1 + random.nextInt(8)) {
      bytes[i] = (byte) random.nextInt();
    }
    if (bytes.length == sent.length) {
      bytes[30] = (byte) ~sent[6];
    }
    return bytes;
  }
}
