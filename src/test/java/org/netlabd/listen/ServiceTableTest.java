// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.ListenerSettings;
import org.netlabd.net.SegmentingPeer;
import org.netlabd.service.DatagramService;
import org.netlabd.service.Echo;
import org.netlabd.service.ServiceTable;
import org.netlabd.service.StreamService;
import org.netlabd.stats.Figure;

/** Services that only a table names are configured, and served beside echo, as echo is. */
@Timeout(60)
class ServiceTableTest {

  private static final int DEADLINE_MILLIS = 20_000;

  /** Answers in capitals, a datagram's with a sign at the end, and an empty one not at all. */
  private static final class Shout implements StreamService, DatagramService {

    @Override
    public void received(ByteBuffer bytes, Output output) throws IOException {
      output.write(capitals(bytes).flip());
    }

    @Override
    public @Nullable ByteBuffer answer(ByteBuffer payload, Arrival arrival) {
      return payload.hasRemaining() ? capitals(payload).put((byte) '!').flip() : null;
    }

    private static ByteBuffer capitals(ByteBuffer bytes) {
      ByteBuffer capitals = ByteBuffer.allocateDirect(bytes.remaining() + 1);
      while (bytes.hasRemaining()) {
        capitals.put((byte) Character.toUpperCase(bytes.get()));
      }
      return capitals;
    }
  }

  /** Answers each piece of a stream twice; knows no datagrams. */
  private static final StreamService TWICE =
      (bytes, output) -> {
        output.write(bytes.duplicate());
        output.write(bytes);
      };

  private static final ServiceTable TABLE =
      new ServiceTable(Map.of("echo", new Echo(), "shout", new Shout(), "twice", TWICE));

  @TempDir private Path directory;
  private @Nullable RunningServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static String at(int port) {
    return "address = 127.0.0.1, port = " + port + " }";
  }

  private ListenerSettings[] read(String... listeners) throws Exception {
    Path file = directory.resolve("n.conf");
    Files.writeString(file, "listeners {\n" + String.join("\n", listeners) + "\n}\n");
    return new ConfigurationReader(TABLE.names())
        .read(file, List.of())
        .listeners()
        .toArray(ListenerSettings[]::new);
  }

  private static String overTcp(InetSocketAddress to, String text) throws IOException {
    try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.getOutputStream().write(text.getBytes(US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private static String overUdp(InetSocketAddress to, String text) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.connect(to);
      socket.send(new DatagramPacket(text.getBytes(US_ASCII), text.length()));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), US_ASCII);
    }
  }

  @Test
  void eachListenerHasTheServiceThatItNames() throws Exception {
    int port = TcpEchoTest.freePort();
    server =
        new RunningServer(
            1,
            TABLE,
            read(
                "loud { protocol = tcp, service = shout, " + at(port),
                "loud-too { protocol = udp, service = shout, " + at(port),
                "twice { protocol = tcp, service = twice, " + at(TcpEchoTest.freePort()),
                "echo { protocol = udp, " + at(TcpEchoTest.freePort())));
    assertEquals("HALLO", overTcp(server.address("loud"), "hallo"));
    assertEquals("HALLO!", overUdp(server.address("loud-too"), "hallo"));
    assertEquals("hallohallo", overTcp(server.address("twice"), "hallo"));
    assertEquals("hallo", overUdp(server.address("echo"), "hallo"));
  }

  /** From one address, and from the one that was asked. */
  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "*, 127.5.0.1"})
  void eachDatagramOfARunIsAnsweredByItself(String listening, String asked) throws Exception {
    int port = TcpEchoTest.freePort();
    String address = "address = \"" + listening + "\", port = " + port;
    server =
        new RunningServer(1, TABLE, read("a { protocol = udp, service = shout, " + address + " }"));
    InetSocketAddress to = new InetSocketAddress(asked, port);
    try (SegmentingPeer peer = new SegmentingPeer(to.getAddress())) {
      peer.send("onetwoten4".getBytes(US_ASCII), 3, to);
      for (String each : List.of("ONE!", "TWO!", "TEN!", "4!")) {
        assertEquals(each, new String(peer.receive(), US_ASCII));
      }
      peer.send(new byte[0], 1, to);
      peer.send("last".getBytes(US_ASCII), 4, to);
      assertEquals("LAST!", new String(peer.receive(), US_ASCII));
    }
    server.awaitTotal(6, Figure.DATAGRAMS_RECEIVED);
    server.awaitTotal(5, Figure.DATAGRAMS_SENT);
    server.awaitTotal(0, Figure.DATAGRAMS_DROPPED);
  }

  /** Far more than is kept unsent. */
  @Test
  void aStreamThatGrowsComesBackWhole() throws Exception {
    server =
        new RunningServer(
            1, TABLE, read("a { protocol = tcp, service = twice, " + at(TcpEchoTest.freePort())));
    InetSocketAddress to = server.address("a");
    byte[] sent = new byte[4_000_000];
    Arrays.fill(sent, (byte) 'x');
    try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      CompletableFuture<Void> writer = TcpEchoTest.writeAndHalfClose(socket, sent);
      assertEquals(2 * sent.length, socket.getInputStream().readAllBytes().length);
      writer.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void assertProblem(String expected, String listener) {
    ConfigurationProblems e =
        assertThrows(ConfigurationProblems.class, () -> read("a { " + listener + " }"));
    String all = String.join("\n", e.problems().stream().map(Object::toString).toList());
    assertEquals(directory + "/n.conf:2: listeners.a." + expected, all);
  }

  @Test
  void aServiceWithoutDatagramsIsAProblemOfAUdpListener() {
    assertProblem(
        "service: \"twice\" is not for udp: it would send more than it got; echo or shout",
        "protocol = udp, service = twice");
  }

  @Test
  void aServiceWithoutAWellKnownPortNeedsOneThatIsSaid() {
    assertProblem(
        "port: is missing; 1 to 65535, or a service name of /etc/services",
        "protocol = tcp, service = twice");
  }
}
