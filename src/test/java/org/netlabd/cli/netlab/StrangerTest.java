// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.cli.RunningDaemon;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;

/** Of a server of another service it is said what it is, by every command that can know. */
@Timeout(120)
class StrangerTest {

  @TempDir private Path directory;

  /** Greets, and reads whatever comes. */
  private static TestServer greeting(String text) {
    return new TestServer(
        socket -> {
          socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
  }

  private RunningDaemon daemon(String listeners) throws Exception {
    String settings =
        "control.socket = %s\nlisteners { %s }"
            .formatted(directory.resolve("control.sock"), listeners);
    RunningDaemon daemon = new RunningDaemon(directory, settings);
    daemon.awaitLine("Started");
    return daemon;
  }

  private static void assertSays(Run run, String what) {
    assertEquals(1, run.status(), run::err);
    assertTrue(run.err().contains(what), run::err);
  }

  private static Run echo(String to, String... more) {
    String[] arguments = {"echo", to, "-c", "2", "-i", "5ms", "--timeout", "10s"};
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Run.netlab(all);
  }

  @ParameterizedTest
  @CsvSource({
    "'SSH-2.0-OpenSSH_9.2p1\\r\\n', 'It says \"SSH-2.0-OpenSSH_9.2p1\": an SSH server'",
    "'HTTP/1.1 400 Bad Request\\r\\n\\r\\n', 'a web server (netlab get)'",
    "'\\25\\3\\3\\0\\2\\2F', 'It is a TLS server'",
    "'220 mail.example ESMTP Postfix\\r\\n', 'a mail or file server'",
    "'* OK IMAP4rev1 ready\\r\\n', 'a mail or file server'",
    "'Thu Nov 26 17:53:57 2026\\r\\n', 'a daytime server'",
    "'Welcome to lab 3\\n', 'It says \"Welcome to lab 3\" (netlab tcp, netlab udp).'"
  })
  void whatAServerGreetsWithSaysWhatItIs(String greeting, String what) throws IOException {
    try (TestServer server = greeting(greeting.translateEscapes())) {
      assertSays(echo("127.0.0.1:" + server.port(), "-w", "1s"), what);
      assertSays(Run.netlab("bulk", "127.0.0.1", server.port(), "--size", "1M"), what);
      assertSays(Run.netlab("multi", "127.0.0.1", server.port()), what);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "time, 'a time server (RFC 868)'",
    "daytime, 'a daytime server (RFC 867)'",
    "chargen, 'a character generator (RFC 864)'"
  })
  void relativesOfEchoAreKnownForWhatTheyAre(String service, String what) throws Exception {
    String listener = "{ port = PORT, service = %s, protocol = %s, access.allow = [all] }";
    boolean isForUdp = !service.equals("chargen");
    String listeners = "tcp " + listener.formatted(service, "tcp");
    listeners += isForUdp ? "\nudp " + listener.formatted(service, "udp") : "";
    try (RunningDaemon daemon = daemon(listeners)) {
      assertSays(echo("127.0.0.1:" + daemon.port), what);
      if (isForUdp) {
        assertSays(echo("127.0.0.1:" + daemon.port, "--udp", "-w", "1s"), what);
      }
    }
  }

  @Test
  void anEchoServerIsNoReflectorAndAReflectorNoEchoServer() throws Exception {
    try (UdpTestServer echo = UdpTestServer.echo()) {
      String to = "127.0.0.1:" + echo.port();
      assertSays(echo(to, "--stamp", "-w", "1s"), "an echo server (--udp, not --stamp)");
      Run check = echo(to, "--stamp", "-w", "1s", "--nagios");
      assertEquals(2, check.status());
      assertTrue(check.out().contains("an echo server"), check::out);
    }
    try (RunningDaemon daemon =
        daemon("s { port = PORT, service = stamp, protocol = udp, access.allow = [all] }")) {
      for (String size : new String[] {"44", "64", "1400"}) {
        assertSays(
            echo("127.0.0.1:" + daemon.port, "--udp", "-w", "1s", "-s", size),
            "a reflector (--stamp, not --udp)");
      }
    }
  }

  /** The first byte may be the same by chance, as one of 256 is. */
  @Test
  void aGreetingThatBeginsAsWhatWasSentIsOneAllTheSame() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              byte[] first = socket.getInputStream().readNBytes(1);
              byte[] rest = "i, it is 17:53:57 here\r\n".getBytes(StandardCharsets.US_ASCII);
              byte[] all = Arrays.copyOf(first, 1 + rest.length);
              System.arraycopy(rest, 0, all, 1, rest.length);
              socket.getOutputStream().write(all);
              socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            })) {
      for (String mode : new String[] {"alternate", "concurrent"}) {
        assertSays(
            Run.netlab("bulk", "127.0.0.1", server.port(), "--size", "1M", "--mode", mode),
            "a daytime server");
      }
      assertSays(
          Run.netlab("multi", "127.0.0.1", server.port(), "--message", "hello, anybody there?"),
          "It says \"hi, it is 17:53:57 here\"");
    }
  }

  /** An echo whose first byte is damaged is an echo, whatever it is that was sent. */
  @Test
  void anEchoWithAWrongFirstByteIsNoStranger() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              byte[] all = socket.getInputStream().readNBytes(21);
              all[0] ^= 1;
              socket.getOutputStream().write(all);
              socket.getInputStream().transferTo(socket.getOutputStream());
            })) {
      Run run =
          Run.netlab("multi", "127.0.0.1", server.port(), "--message", "hello, anybody there?");
      assertEquals(1, run.status());
      assertFalse((run.out() + run.err()).contains("It says"), run::err);
    }
  }

  /** By TCP an echo server that loses its place is no server of another protocol. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aShiftedStreamIsNoReflectors(boolean isPrefixed) throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              byte[] first = socket.getInputStream().readNBytes(64);
              // STAMP quotes a probe behind 24 bytes of its own.
              byte[] other = isPrefixed ? new byte[24] : socket.getInputStream().readNBytes(64);
              socket.getOutputStream().write(other);
              socket.getOutputStream().write(first);
              socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            })) {
      Run run = echo("127.0.0.1:" + server.port());
      assertEquals(74, run.status(), run::err);
      String text = isPrefixed ? "24 bytes too many" : "64 bytes of the stream are missing";
      assertTrue(run.err().contains(text), run::err);
      assertFalse((run.out() + run.err()).contains("--stamp"), run::out);
    }
  }

  /** What comes back damaged is an echo server's all the same. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 30})
  void aDamagedEchoIsNoStranger(int place) throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (udp, bytes, client) -> {
              bytes[place] ^= 0x20;
              udp.send(bytes, client);
            })) {
      Run run = echo("127.0.0.1:" + server.port(), "--udp", "-w", "1s");
      assertEquals(1, run.status());
      assertEquals("", run.err());
    }
  }

  /** Some monitoring systems show what a plugin says as HTML. */
  @Test
  void whatAServerSaysIsNoMarkup() throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (udp, bytes, client) ->
                udp.send("a<script>|\"&".getBytes(StandardCharsets.US_ASCII), client))) {
      Run run = echo("127.0.0.1:" + server.port(), "--udp", "-w", "1s", "--nagios");
      assertEquals(2, run.status());
      assertTrue(run.out().contains("It says \"a.script./\".\""), run::out);
    }
  }

  @Test
  void whatAServerSaysIsQuotedAsItIs() throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (udp, bytes, client) ->
                udp.send("a<b>|\"&c".getBytes(StandardCharsets.US_ASCII), client))) {
      Run run = echo("127.0.0.1:" + server.port(), "--udp", "-w", "1s");
      assertEquals(1, run.status());
      assertTrue(run.err().contains("It says \"a<b>|\"&c\""), run::err);
    }
  }

  /** More came back, or less: it echoes, badly. */
  @ParameterizedTest
  @ValueSource(ints = {40, 65, 2000})
  void anEchoOfWrongLengthIsNoStranger(int length) throws IOException {
    try (UdpTestServer server =
        new UdpTestServer((udp, bytes, client) -> udp.send(Arrays.copyOf(bytes, length), client))) {
      Run run = echo("127.0.0.1:" + server.port(), "--udp", "-w", "1s");
      assertEquals(1, run.status());
      assertEquals("", run.err());
    }
  }

  /** Who answers right once is an echo server, whatever else comes. */
  @Test
  void anHonestAnswerIsWorthMoreThanAStrangeOne() throws IOException {
    byte[] text = "220 hello there".getBytes(StandardCharsets.US_ASCII);
    try (UdpTestServer server =
        new UdpTestServer(
            (udp, bytes, client) -> {
              udp.send(text, client);
              udp.send(bytes, client);
            })) {
      Run run = echo("127.0.0.1:" + server.port(), "--udp");
      assertEquals(1, run.status());
      assertEquals("", run.err());
    }
  }

  @Test
  void getSaysOfAnAnswerThatItIsNoHttp() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = Run.netlab("get", "127.0.0.1", server.port(), "/");
      assertEquals(0, run.status());
      assertTrue(run.err().contains("an echo server (netlab echo)"), run::err);
    }
    try (TestServer server = greeting("SSH-2.0-x\r\n")) {
      Run run = Run.netlab("get", "127.0.0.1", server.port(), "/");
      assertTrue(run.err().contains("an SSH server"), run::err);
    }
    try (TestServer server = greeting("lesson 3, from 10:30 on: %0100d".formatted(0))) {
      assertEquals("", Run.netlab("get", "127.0.0.1", server.port(), "/").err());
    }
  }

  @Test
  void whoAnswersAtTheControlSocketIsNoDaemon() throws Exception {
    Path path = directory.resolve("other.sock");
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(path));
      Thread server =
          new Thread(
              () -> {
                try (SocketChannel caller = other.accept()) {
                  ByteBuffer asked = ByteBuffer.allocate(1000);
                  caller.read(asked);
                  caller.write(
                      ByteBuffer.wrap("HTTP/1.1 400 \r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                } catch (IOException e) {
                  // The caller has gone.
                }
              });
      server.setDaemon(true);
      server.start();
      Run run = Run.netlab("status", "--socket", path.toString());
      assertEquals(69, run.status());
      assertTrue(run.err().contains("what answers is no netlabd"), run::err);
      assertFalse(run.err().contains("Is it running"), run::err);
    }
  }
}
