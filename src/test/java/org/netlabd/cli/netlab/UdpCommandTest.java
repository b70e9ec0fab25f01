package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.client.UdpTestServer;

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
}
