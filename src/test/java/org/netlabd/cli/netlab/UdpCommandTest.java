// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.client.AskUdp;
import org.netlabd.client.UdpTestServer;
import org.netlabd.client.dial.Patience;
import org.netlabd.client.dial.Target;

@Timeout(30)
class UdpCommandTest {

  @Test
  void printsTheReply() {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run = Run.netlab("udp", "127.0.0.1", server.port(), "hello");
      assertEquals(0, run.status(), run.err());
      assertEquals("hello\n", run.out());
      assertTrue(
          run.err().startsWith("netlab udp: 5 bytes from 127.0.0.1:" + server.port() + " in "),
          run.err());
    }
  }

  /** What comes meanwhile stays in the socket, and patience begins afterwards. */
  @Test
  void repliesWaitWhileItSleeps() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              self.send(bytes, client);
              self.send(bytes, client);
            })) {
      Run run =
          Run.netlab(
              "udp", "--sleep", "700ms", "--timeout", "600ms", "127.0.0.1", server.port(), "hello");
      assertEquals("hello\nhello\n", run.out(), run.err());
      assertEquals(0, run.status(), run.err());
      double seconds =
          Double.parseDouble(run.err().replaceAll("(?s).* in ([0-9.]+) (ms|s).*", "$1"))
              / (run.err().contains(" ms") ? 1e3 : 1);
      assertTrue(seconds >= 0.7, run.err());
    }
  }

  /** The lab's server is stopped while its client sleeps. */
  @Test
  void anAnswerThatIsLostIsMissedOnlyAfterTheSleep() {
    try (UdpTestServer server = new UdpTestServer((self, bytes, client) -> {})) {
      Run run =
          Run.netlab(
              "udp", "--sleep", "500ms", "--timeout", "500ms", "127.0.0.1", server.port(), "x");
      assertEquals(75, run.status(), run.err());
      assertTrue(run.err().contains("nothing received for 500 ms"), run.err());
    }
  }

  @Test
  void emptyDatagramHasAnEmptyReply() {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run = Run.netlab("udp", "127.0.0.1", server.port(), "");
      assertEquals(0, run.status(), run.err());
      assertTrue(run.err().contains("0 bytes from"), run.err());
    }
  }

  @Test
  void printsEveryReply() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              self.send(bytes, client);
              self.send("again".getBytes(java.nio.charset.StandardCharsets.UTF_8), client);
            })) {
      assertEquals("x\nagain\n", Run.netlab("udp", "127.0.0.1", server.port(), "x").out());
    }
  }

  @Test
  void replyFromElsewhereIsSaidToBeOne() {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> UdpTestServer.sendFrom("127.0.0.2", bytes, client))) {
      Run run = Run.netlab("udp", "127.0.0.1", server.port(), "x");
      assertEquals(1, run.status());
      assertTrue(run.err().contains("from 127.0.0.2:"), run.err());
      assertTrue(run.err().contains("not the address that was asked"), run.err());
      Run check = Run.netlab("udp", "127.0.0.1", server.port(), "x", "--nagios");
      assertEquals(2, check.status());
      assertTrue(check.out().contains(", 1 not from the address that was asked |"), check.out());
    }
  }

  /** To the loopback's own broadcast address, which leaves no host. */
  @Test
  void aBroadcastIsAllowedIfAskedForAndAnsweredFromAnywhere() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      String port = Integer.toString(socket.getLocalPort());
      Run refused = Run.netlab("udp", "127.255.255.255", port, "x");
      assertTrue(refused.err().contains("Permission denied (EACCES)"), refused.err());
      Thread server =
          new Thread(
              () -> {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                try {
                  socket.receive(packet);
                  socket.send(packet);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      server.setDaemon(true);
      server.start();
      Run run = Run.netlab("udp", "--broadcast", "127.255.255.255", port, "x");
      assertEquals(0, run.status(), run.err());
      assertEquals("x\n", run.out());
      assertTrue(run.err().contains("1 byte from 127.0.0.1:" + port), run.err());
    }
  }

  @Test
  void refusalComesBackByIcmp() {
    String port = UdpTestServer.closedPort();
    Run run = Run.netlab("udp", "127.0.0.1", port, "x");
    assertEquals(69, run.status());
    assertTrue(
        run.err().contains("port " + port + ": Connection refused (ECONNREFUSED)"), run.err());
  }

  @Test
  void refusalComesBackByIcmpForIpv6() {
    Run run = Run.netlab("udp", "::1", UdpTestServer.closedPort(), "x");
    assertEquals(69, run.status());
    assertTrue(
        run.err().contains("ECONNREFUSED") || run.err().contains("EADDRNOTAVAIL"), run.err());
  }

  @Test
  void silenceTimesOut() {
    try (UdpTestServer server = new UdpTestServer((self, bytes, client) -> {})) {
      Run run = Run.netlab("udp", "--timeout", "200ms", "127.0.0.1", server.port(), "x");
      assertEquals(75, run.status());
      assertTrue(run.err().contains("nothing received for 200 ms"), run.err());
    }
  }

  @Test
  void tooLongIsTheSystemsWord() {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run = Run.netlab("udp", "127.0.0.1", server.port(), "x".repeat(65_508));
      assertEquals(74, run.status());
      assertTrue(run.err().contains("send 127.0.0.1"), run.err());
      assertTrue(run.err().contains("Message too long (EMSGSIZE)"), run.err());
    }
  }

  @Test
  void theLongestComesBackWhole() {
    try (UdpTestServer server = UdpTestServer.echo()) {
      String longest = "x".repeat(65_507);
      assertEquals(longest + "\n", Run.netlab("udp", "127.0.0.1", server.port(), longest).out());
    }
  }

  @Test
  void jsonHasEachReplyWithItsTime() throws IOException {
    try (UdpTestServer server = UdpTestServer.echo()) {
      Run run = Run.netlab("udp", "--json", "127.0.0.1", server.port(), "hello");
      assertEquals(0, run.status(), run.err());
      assertEquals("", run.err());
      List<?> replies = (List<?>) JSON.std.mapFrom(run.out()).get("replies");
      assertEquals("hello", ((Map<?, ?>) replies.get(0)).get("reply"));
      assertEquals(5, ((Map<?, ?>) replies.get(0)).get("bytes"));
      assertEquals(true, ((Map<?, ?>) replies.get(0)).get("expected"));
    }
  }

  /** Each line as it is; the one that is not answered does not keep the others back. */
  @Test
  void linesOfTheStandardInputAreSentByteForByte() throws IOException {
    List<byte[]> heard = new CopyOnWriteArrayList<>();
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              heard.add(bytes);
              if (bytes.length != 1) {
                self.send(bytes, client);
              }
            })) {
      byte[] lines = {'a', 'b', '\r', 'c', '\n', '\n', 'x', '\n', -1, 0, 'd', '\n', '@', 'f'};
      InputStream before = System.in;
      System.setIn(new ByteArrayInputStream(lines));
      Run run;
      try {
        run = Run.netlab("udp", "--linger", "20ms", "--timeout", "1s", "127.0.0.1", server.port());
      } finally {
        System.setIn(before);
      }
      List<byte[]> wanted =
          List.of(
              new byte[] {'a', 'b', '\r', 'c'},
              new byte[0],
              new byte[] {'x'},
              new byte[] {-1, 0, 'd'},
              new byte[] {'@', 'f'});
      assertEquals(wanted.size(), heard.size());
      for (int i = 0; i < wanted.size(); i++) {
        assertArrayEquals(wanted.get(i), heard.get(i));
      }
      assertEquals(75, run.status(), run.err());
      assertTrue(run.err().contains("nothing received for 1 s"), run.err());
      assertTrue(run.out().endsWith("@f\n"), run.out());
    }
  }

  @Test
  void aWordWithAnAtIsText() {
    try (UdpTestServer server = UdpTestServer.echo()) {
      assertEquals(
          "@/etc/hosts\n", Run.netlab("udp", "127.0.0.1", server.port(), "@/etc/hosts").out());
    }
  }

  @Test
  void hexadecimalAndFilesAreSentAsTheyAre(@TempDir Path folder) throws IOException {
    List<byte[]> heard = new CopyOnWriteArrayList<>();
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              heard.add(bytes);
              self.send(bytes, client);
            })) {
      Path file = Files.write(folder.resolve("bytes"), new byte[] {1, '\n', 2});
      assertEquals(0, Run.netlab("udp", "127.0.0.1", server.port(), "--hex", "00 ff0a").status());
      Run run = Run.netlab("udp", "127.0.0.1", server.port(), "--file", file.toString());
      assertEquals(0, run.status(), run.err());
      assertArrayEquals(new byte[] {0, -1, '\n'}, heard.get(0));
      assertArrayEquals(new byte[] {1, '\n', 2}, heard.get(1));
      assertEquals(64, Run.netlab("udp", "127.0.0.1", server.port(), "--hex", "0g").status());
    }
  }

  /** What is done with the first takes its time, which is not the second's, nor is that missed. */
  @Test
  void aReplysTimeIsWhenItCame() throws IOException {
    try (UdpTestServer server =
        new UdpTestServer(
            (self, bytes, client) -> {
              self.send(bytes, client);
              self.send(bytes, client);
            })) {
      Duration held = Duration.ofSeconds(1);
      List<Long> nanos = new ArrayList<>();
      try (AskUdp other = ask(server, held);
          AskUdp ask = ask(server, Duration.ofMillis(500))) {
        ask.ask(
            new byte[1],
            reply -> {
              nanos.add(reply.nanos());
              if (nanos.size() == 1) {
                other.ask(new byte[1], ignored -> {});
              }
            });
      }
      assertEquals(2, nanos.size());
      for (long each : nanos) {
        assertTrue(each > 0 && each < held.toNanos() / 2, nanos::toString);
      }
    }
  }

  private static AskUdp ask(UdpTestServer server, Duration linger) throws IOException {
    Target target =
        new Target("127.0.0.1", Integer.parseInt(server.port()), Target.AddressFamily.ANY);
    return new AskUdp(target, Patience.perStep(Duration.ofSeconds(10)), Duration.ZERO, linger);
  }
}
