// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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

/**
 * The session-reflector of STAMP: packets are laid out here, byte by byte, as the figures of RFC
 * 8762 and RFC 8972 have them.
 */
@Timeout(60)
class StampTest {

  private static final int DEADLINE_MILLIS = 20_000;
  private static final String KEY = "a key that both have";

  /** Seconds from 1900 to 1970 (RFC 5905, figure 4). */
  private static final long FROM_1900_TO_1970 = 2_208_988_800L;

  /** The kernel's clock and the JVM's are read one after the other, and rounded. */
  private static final Duration ROUNDED = Duration.ofMillis(1);

  @TempDir private Path directory;
  private final ListenerLog log = new ListenerLog();
  private @Nullable RunningServer server;
  private int port;

  @BeforeEach
  void choosePort() throws Exception {
    port = TcpEchoTest.freePort();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    log.close();
  }

  private ListenerSettings[] read(String rest) throws Exception {
    Path file = directory.resolve("n.conf");
    String listener = "protocol = udp, port = " + port + ", service = stamp, " + rest;
    Files.writeString(file, "listeners {\n a { " + listener + " }\n}\n");
    return new ConfigurationReader(ServiceTable.STANDARD.names())
        .read(file, List.of())
        .listeners()
        .toArray(ListenerSettings[]::new);
  }

  private RunningServer start(String rest) throws Exception {
    server = new RunningServer(read(rest));
    return server;
  }

  private String keyFile(String key, String permissions) throws IOException {
    Path file = directory.resolve("stamp.key");
    Files.writeString(file, key);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return "stamp.key-file = \"" + file + "\"";
  }

  private DatagramSocket socket() throws IOException {
    DatagramSocket socket = new DatagramSocket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    return socket;
  }

  private void send(DatagramSocket socket, String to, byte[] packet) throws IOException {
    socket.send(new DatagramPacket(packet, packet.length, new InetSocketAddress(to, port)));
  }

  private byte[] receive(DatagramSocket socket) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(answer);
    return Arrays.copyOf(answer.getData(), answer.getLength());
  }

  private byte[] ask(DatagramSocket socket, byte[] packet) throws IOException {
    send(socket, "127.0.0.1", packet);
    return receive(socket);
  }

  /** Figure 2: number, time, error, and of RFC 8972 the session's identifier; then zeros. */
  private static byte[] open(int number, int session) {
    ByteBuffer packet = ByteBuffer.allocate(44);
    packet.putInt(0, number).putLong(4, 0xE123_4567_89AB_CDEFL).putShort(12, (short) 0x8A0B);
    return packet.putShort(14, (short) session).array();
  }

  /** Figure 4, with the HMAC of its first 96 bytes, of which 16 are sent. */
  private static byte[] authenticated(int number, int session, String key) throws Exception {
    ByteBuffer packet = ByteBuffer.allocate(112);
    packet.putInt(0, number).putLong(16, 0xE123_4567_89AB_CDEFL).putShort(24, (short) 0x8A0B);
    packet.putShort(26, (short) session).put(96, hmac(packet.array(), key));
    return packet.array();
  }

  private static byte[] hmac(byte[] packet, String key) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update(packet, 0, 96);
    return Arrays.copyOf(mac.doFinal(), 16);
  }

  private static Instant time(byte[] packet, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    long seconds = Integer.toUnsignedLong(bytes.getInt(at));
    double fraction = Integer.toUnsignedLong(bytes.getInt(at + 4)) / 0x1p32;
    return Instant.ofEpochSecond(seconds - FROM_1900_TO_1970, (long) (fraction * 1e9));
  }

  private static void assertOrder(Instant first, Instant then) {
    assertTrue(first.minus(ROUNDED).isBefore(then), first + " is not before " + then);
  }

  private static int hopLimit(String of) throws IOException {
    return Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/net/" + of)).get(0));
  }

  /** Figure 5, of one socket for each family and of one for both. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, ipv4/ip_default_ttl, 127.0.0.1",
    "::1, ipv6/conf/lo/hop_limit, ::1",
    "*, ipv4/ip_default_ttl, 127.0.0.1",
    "*, ipv6/conf/lo/hop_limit, ::1"
  })
  void anOpenPacketComesBackAsItsFigureHasIt(String address, String hops, String to)
      throws Exception {
    start("address = \"" + address + "\"");
    try (DatagramSocket socket = socket()) {
      Instant before = Instant.now();
      send(socket, to, open(7, 0xC0DE));
      byte[] answer = receive(socket);
      Instant after = Instant.now();
      assertOrder(before, time(answer, 16));
      assertOrder(time(answer, 16), time(answer, 4));
      assertOrder(time(answer, 4), after);
      ByteBuffer expected = ByteBuffer.allocate(44);
      expected.putInt(0, 7);
      expected.put(4, answer, 4, 8);
      // Not synchronized, NTP's format; 1 * 2^-32 * 2^32 s.
      expected.putShort(12, (short) 0x2001).putShort(14, (short) 0xC0DE);
      expected.put(16, answer, 16, 8);
      expected.putInt(24, 7).putLong(28, 0xE123_4567_89AB_CDEFL).putShort(36, (short) 0x8A0B);
      expected.put(40, (byte) hopLimit(hops));
      assertArrayEquals(expected.array(), answer);
    }
  }

  /** Figure 6. */
  @Test
  void anAuthenticatedPacketComesBackAsItsFigureHasIt() throws Exception {
    start("address = 127.0.0.1, " + keyFile(KEY + "\n", "rw-r-----"));
    try (DatagramSocket socket = socket()) {
      byte[] answer = ask(socket, authenticated(9, 0xC0DE, KEY));
      ByteBuffer expected = ByteBuffer.allocate(112);
      expected.putInt(0, 9);
      expected.put(16, answer, 16, 8);
      expected.putShort(24, (short) 0x2001).putShort(26, (short) 0xC0DE);
      expected.put(32, answer, 32, 8);
      expected.putInt(48, 9).putLong(64, 0xE123_4567_89AB_CDEFL).putShort(72, (short) 0x8A0B);
      expected.put(80, (byte) hopLimit("ipv4/ip_default_ttl"));
      expected.put(96, hmac(expected.array(), KEY));
      assertArrayEquals(expected.array(), answer);
    }
  }

  /**
   * Both loops stand still while it arrives: only the kernel knows when it did. It begins to look
   * at the clock a moment after it was asked to.
   */
  @Test
  void itArrivedWhenTheKernelHadIt() throws Exception {
    RunningServer running = start("address = 127.0.0.1");
    boolean known = false;
    for (int i = 0; i < 20 && !known; i++) {
      known = knowsItsArrival(running);
    }
    assertTrue(known);
  }

  private boolean knowsItsArrival(RunningServer running) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    running.hang(0, over);
    running.hang(1, over);
    try (DatagramSocket socket = socket()) {
      send(socket, "127.0.0.1", open(0, 0));
      long sent = System.nanoTime();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
      long stood = System.nanoTime() - sent;
      over.countDown();
      byte[] answer = receive(socket);
      Duration held = Duration.between(time(answer, 16), time(answer, 4)).plus(ROUNDED);
      return held.toNanos() >= stood;
    } finally {
      over.countDown();
    }
  }

  @Test
  void whatIsShortOrNotAuthenticatedIsRefusedAndSaid() throws Exception {
    RunningServer running = start("address = 127.0.0.1, " + keyFile(KEY, "rw-------"));
    try (DatagramSocket socket = socket()) {
      byte[] damaged = authenticated(1, 1, KEY);
      damaged[5] ^= 1;
      send(socket, "127.0.0.1", new byte[111]);
      send(socket, "127.0.0.1", new byte[0]);
      send(socket, "127.0.0.1", open(1, 1));
      send(socket, "127.0.0.1", damaged);
      send(socket, "127.0.0.1", authenticated(1, 1, "another"));
      assertEquals(112, ask(socket, authenticated(1, 1, KEY)).length);
      running.awaitTotal(5, Figure.DATAGRAMS_DROPPED);
      assertEquals(
          Map.of("short", 3L, "authentication", 2L),
          running.server.byListener().get("a").by(Figure.REFUSALS));
      String peer = "127.0.0.1:" + socket.getLocalPort();
      assertEquals(
          1,
          log.matching("INFO a " + peer + ": refused: short .111 bytes; answered from 112 on.")
              .size(),
          () -> "" + log.listed());
      assertEquals(1, log.matching("INFO a " + peer + ": refused: authentication .*").size());
      assertTrue(log.matching("(?s).*(" + KEY + "|another).*").isEmpty());
    }
  }

  @Test
  void withoutStateTheSendersNumberIsSent() throws Exception {
    start("address = 127.0.0.1");
    try (DatagramSocket socket = socket()) {
      assertEquals(5, ByteBuffer.wrap(ask(socket, open(5, 1))).getInt(0));
      assertEquals(-1, ByteBuffer.wrap(ask(socket, open(-1, 1))).getInt(0));
    }
  }

  /** By the sender's port and the session's identifier; a reload begins none of them anew. */
  @Test
  void withStateEachSessionIsNumbered() throws Exception {
    RunningServer running = start("address = 127.0.0.1, stamp.stateful = on");
    try (DatagramSocket one = socket();
        DatagramSocket other = socket()) {
      assertNumbered(0, one, 100, 1);
      assertNumbered(1, one, 107, 1);
      assertNumbered(0, one, 100, 2);
      assertNumbered(0, other, 100, 1);
      running.apply(read("address = 127.0.0.1, stamp.stateful = on, limits.rate = 1000"));
      assertNumbered(2, one, 108, 1);
      running.apply(read("address = 127.0.0.1"));
      assertNumbered(109, one, 109, 1);
    }
  }

  private void assertNumbered(int expected, DatagramSocket socket, int number, int session)
      throws IOException {
    ByteBuffer answer = ByteBuffer.wrap(ask(socket, open(number, session)));
    assertEquals(expected, answer.getInt(0));
    assertEquals(number, answer.getInt(24));
  }

  @Test
  void aReloadReadsTheKeyAnew() throws Exception {
    RunningServer running = start("address = 127.0.0.1, " + keyFile(KEY, "rw-------"));
    try (DatagramSocket socket = socket()) {
      ask(socket, authenticated(1, 1, KEY));
      running.apply(read("address = 127.0.0.1, " + keyFile("new", "rw-------")));
      send(socket, "127.0.0.1", authenticated(2, 1, KEY));
      byte[] answer = ask(socket, authenticated(3, 1, "new"));
      assertEquals(3, ByteBuffer.wrap(answer).getInt(0));
      assertArrayEquals(hmac(answer, "new"), Arrays.copyOfRange(answer, 96, 112));
    }
  }

  /** From echo to stamp and back on a bound port: the kernel is asked for times, and no more. */
  @Test
  void aReloadMayMakeItOfAnEcho() throws Exception {
    RunningServer running = start("address = 127.0.0.1");
    ListenerSettings[] stamp = read("address = 127.0.0.1");
    try (DatagramSocket socket = socket()) {
      running.apply(RunningServer.udp("a", stamp[0].addresses().get(0), port));
      assertArrayEquals(open(1, 1), ask(socket, open(1, 1)));
      running.apply(stamp);
      assertEquals(hopLimit("ipv4/ip_default_ttl"), ask(socket, open(1, 1))[40] & 0xff);
    }
  }

  /**
   * RFC 8972, section 4: flags, type, length and value. U is 0x80, M 0x40 and I 0x20; a sender sets
   * U. Type 1 is padding; 4, class of service, is not known here, nor are 9 and 10 of RFC 9503 and
   * 11 of RFC 9534, 0 and 255 to nobody.
   */
  @ParameterizedTest
  @CsvSource({
    "80010003aabbcc, 00010003aabbcc",
    "80040004aabbccdd, 80040004aabbccdd",
    "7f0400000001000180, 800400000001000180",
    "00000002aabb80ff0000ff010001ee, 80000002aabb80ff000000010001ee",
    "8009000400000001800a00088001000400000000800b000400010000, "
        + "8009000400000001800a00088001000400000000800b000400010000",
    "8004000580010000, c004000580010000",
    "80010005aa, 40010005aa",
    "8001ffff, 4001ffff",
    "800100000004, 00010000c004",
    "80, c0",
    "ff01ff, c001ff"
  })
  void extensionsAreMarked(String sent, String expected) throws Exception {
    start("address = 127.0.0.1");
    byte[] base = open(3, 3);
    byte[] extensions = HexFormat.of().parseHex(sent);
    byte[] packet = Arrays.copyOf(base, base.length + extensions.length);
    System.arraycopy(extensions, 0, packet, base.length, extensions.length);
    try (DatagramSocket socket = socket()) {
      byte[] answer = ask(socket, packet);
      assertEquals(expected, HexFormat.of().formatHex(answer, base.length, answer.length));
    }
  }

  /**
   * Section 4.8: authenticated extensions are those that an extension of type 8, behind which there
   * is padding at most, has the HMAC of, with the packet's number before them. N stands for it.
   */
  @ParameterizedTest
  @CsvSource({
    "80010003aabbcc, 00010003aabbcc",
    "80040002aabb80080010N, 80040002aabb00080010N",
    "80080010N, 00080010N",
    "80040002aabb80080010N80010001ff, 80040002aabb00080010N00010001ff",
    "80040002aabb, a0040002aabb",
    "80040002aabb8008001000112233445566778899aabbccddeeff,"
        + "a0040002aabb2008001000112233445566778899aabbccddeeff",
    "80010001ff80010001ff, 20010001ff20010001ff",
    "80080010N80040002aabb, 20080010Na0040002aabb",
    "80080010N8004, 20080010Ne004",
    "80080010N80010001, 00080010N40010001",
    "80040002aabb800800081122334455667788, a0040002aabb200800081122334455667788",
    "80080010aa, 60080010aa",
    "80, e0"
  })
  void extensionsAreAuthenticated(String sent, String expected) throws Exception {
    String key = keyFile(KEY, "rw-------");
    assertExtensions(sent, expected, key, authenticated(3, 3, KEY));
    server.close();
    // The unauthenticated mode must have a control for them, too.
    assertExtensions(sent, expected, key + ", stamp.authenticate = extensions", open(3, 3));
  }

  private void assertExtensions(String sent, String expected, String keys, byte[] base)
      throws Exception {
    start("address = 127.0.0.1, " + keys);
    byte[] extensions = HexFormat.of().parseHex(withHmac(sent, 3));
    byte[] packet = Arrays.copyOf(base, base.length + extensions.length);
    System.arraycopy(extensions, 0, packet, base.length, extensions.length);
    try (DatagramSocket socket = socket()) {
      byte[] answer = ask(socket, packet);
      String right =
          expected.matches("[2ae6].*")
              ? flagged(HexFormat.of().formatHex(extensions), expected)
              : withHmac(expected, 3);
      assertEquals(right, HexFormat.of().formatHex(answer, base.length, answer.length));
    }
  }

  /** What was sent, with the flags of what is expected. */
  private static String flagged(String sent, String expected) {
    StringBuilder result = new StringBuilder(sent);
    String plain = expected.replace("N", "n".repeat(32));
    for (int i = 0; i < plain.length(); i++) {
      if (plain.charAt(i) != 'n') {
        result.setCharAt(i, plain.charAt(i));
      }
    }
    return result.toString();
  }

  private static String withHmac(String extensions, int number) throws Exception {
    int at = extensions.indexOf('N');
    if (at < 0) {
      return extensions;
    }
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update(ByteBuffer.allocate(4).putInt(number).array());
    mac.update(HexFormat.of().parseHex(extensions.substring(0, at - 8)));
    String hmac = HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(), 16));
    return extensions.replace("N", hmac);
  }

  /** TWAMP Light's, whose sender pads them by 27 bytes so that the answer is as long. */
  @Test
  void aPacketOfTwampLightIsAnsweredByAsMuchAsItHas() throws Exception {
    RunningServer running = start("address = 127.0.0.1");
    try (DatagramSocket socket = socket()) {
      byte[] answer = ask(socket, Arrays.copyOf(open(5, 0), 41));
      assertEquals(41, answer.length);
      assertEquals(5, ByteBuffer.wrap(answer).getInt(24));
      assertEquals(hopLimit("ipv4/ip_default_ttl"), answer[40] & 0xff);
      send(socket, "127.0.0.1", Arrays.copyOf(open(6, 0), 40));
      running.awaitTotal(1, Figure.DATAGRAMS_DROPPED);
    }
  }

  /** Another session-reflector sends what we sent it back as if it were a sender's. */
  @Test
  void whatAnotherReflectsIsNotReflected() throws Exception {
    RunningServer running = start("address = 127.0.0.1");
    try (DatagramSocket socket = socket()) {
      ByteBuffer ours = ByteBuffer.wrap(ask(socket, open(1, 1)));
      ByteBuffer theirs = ByteBuffer.allocate(44);
      theirs.putInt(0, 1).putLong(4, ours.getLong(4)).putInt(24, 1);
      theirs.putLong(28, ours.getLong(4)).putShort(36, ours.getShort(12));
      send(socket, "127.0.0.1", theirs.array());
      running.awaitTotal(1, Figure.DATAGRAMS_DROPPED);
      assertEquals(Map.of("loop", 1L), running.server.byListener().get("a").by(Figure.REFUSALS));
    }
  }

  /** An echo on whatever port: what it returns is reflected once, and then known for ours. */
  @Test
  void aLoopWithAnEchoEnds() throws Exception {
    RunningServer running = start("address = 127.0.0.1");
    try (DatagramSocket echo = socket()) {
      byte[] first = ask(echo, open(1, 1));
      send(echo, "127.0.0.1", ask(echo, first));
      running.awaitTotal(1, Figure.DATAGRAMS_DROPPED);
      running.awaitTotal(2, Figure.DATAGRAMS_SENT);
      assertEquals(Map.of("loop", 1L), running.server.byListener().get("a").by(Figure.REFUSALS));
    }
  }

  /** Of every size: no more bytes and no more datagrams out than in. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noSizeIsAmplified(boolean withKey) throws Exception {
    RunningServer running =
        start("address = 127.0.0.1" + (withKey ? ", " + keyFile(KEY, "rw-------") : ""));
    int answers = 0;
    long bytes = 0;
    try (DatagramSocket socket = socket()) {
      for (int size = 0; size <= 1500; size++) {
        byte[] packet = Arrays.copyOf(withKey ? authenticated(size, 1, KEY) : open(size, 1), size);
        send(socket, "127.0.0.1", packet);
        if (size >= (withKey ? 112 : 41)) {
          answers++;
          bytes += size;
          assertEquals(size, receive(socket).length);
        }
        running.awaitTotal(size + 1, Figure.DATAGRAMS_RECEIVED);
        running.awaitTotal(answers, Figure.DATAGRAMS_SENT);
        running.awaitTotal(bytes, Figure.SENT_BYTES);
      }
    }
  }

  private void assertProblem(String expected, String rest) {
    ConfigurationProblems e = assertThrows(ConfigurationProblems.class, () -> read(rest));
    String found = e.problems().get(0).toString();
    assertTrue(found.contains(expected), found);
  }

  @Test
  void aKeyThatIsNoneIsAProblemThatNamesItsFile() throws Exception {
    String file = directory.resolve("stamp.key").toString();
    String at = "n.conf:2: listeners.a.stamp.key-file: ";
    assertProblem(at + file + ": no such file", "stamp.key-file = \"" + file + "\"");
    assertProblem(at + directory + ": not a file", "stamp.key-file = \"" + directory + "\"");
    assertProblem(at + "\"k\" is not an absolute path", "stamp.key-file = k");
    assertProblem(at + file + ": empty", keyFile("\n", "rw-------"));
    assertProblem(at + file + ": everybody may read or change it", keyFile(KEY, "rw-r--r--"));
    assertProblem(at + file + ": everybody may read or change it", keyFile(KEY, "rw-----w-"));
    assertProblem(at + file + ": longer than 4096 bytes", keyFile("k".repeat(4097), "rw-------"));
  }

  @Test
  void itsKeysAreForItAlone() throws Exception {
    String without = "does not apply without service = stamp; only with it";
    assertProblem("listeners.a.stamp.stateful: " + without, "service = echo, stamp.stateful = on");
    assertProblem(
        "listeners.a.stamp.key-file: " + without, "service = echo, " + keyFile(KEY, "rw-------"));
    assertProblem("\"stamp\" is not for tcp", "protocol = tcp");
    assertProblem(
        "listeners.a.stamp.authenticate: does not apply without stamp.key-file; only with it",
        "stamp.authenticate = extensions");
  }

  /** RFC 8762, section 4.1. */
  @Test
  void itsPortIs862() throws Exception {
    Path file = directory.resolve("default.conf");
    Files.writeString(file, "listeners { a { protocol = udp, service = stamp } }");
    ConfigurationReader reader = new ConfigurationReader(ServiceTable.STANDARD.names());
    assertEquals(862, reader.read(file, List.of()).listeners().get(0).port());
    assertTrue(reader.effective(file, List.of()).text().get().contains("listeners.a.port = 862\n"));
  }
}
