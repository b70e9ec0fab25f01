// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each exercise of a course on sockets, with its right outcome, against the course's servers. */
@Timeout(120)
class LabsTest {

  private static void assertStarts(String text, String beginning) {
    assertTrue(text.startsWith(beginning), text);
  }

  @Test
  void aServerGreets() throws IOException {
    try (LabServer server = new LabServer("greeter")) {
      Run run = Run.netlab("tcp", "127.0.0.1", server.port, "");
      assertEquals(new Run(0, "Thank you for connecting, 127.0.0.1\n", ""), run);
    }
  }

  @Test
  void aBannerIsExpectedAndALineAnswered() throws IOException {
    try (LabServer server = new LabServer("conversation")) {
      Run banner = Run.netlab("tcp", "--expect", "^220 ", "127.0.0.1", server.port, "");
      assertEquals(0, banner.status(), banner.err());
      Run line = Run.netlab("tcp", "127.0.0.1", server.port, "hello\nyou\n");
      assertEquals(new Run(0, "220 ready\n250 hello\n250 you\n", ""), line);
    }
  }

  @Test
  void aFileIsGotAndAnotherIsNot() throws IOException {
    try (LabServer server = new LabServer("web")) {
      Run found = Run.netlab("get", "127.0.0.1", server.port, "/index.html");
      assertEquals(new Run(0, "HTTP/1.0 200 OK\r\n\r\n<p>hello</p>\n", ""), found);
      Run missing = Run.netlab("get", "127.0.0.1", server.port, "/nosuchfile");
      assertEquals(1, missing.status());
      assertStarts(missing.err(), "netlab get: the server answered: HTTP/1.0 404 Not Found");
    }
  }

  @Test
  void aWrongHostOrPortIsToldApart() {
    Run host = Run.netlab("get", "nosuchhost.invalid", "80", "/");
    assertEquals(68, host.status());
    assertStarts(host.err(), "netlab get: resolve: nosuchhost.invalid: ");
    Run service = Run.netlab("get", "127.0.0.1", "nosuchservice", "/");
    assertEquals(68, service.status());
    assertTrue(service.err().contains("EAI_SERVICE"), service.err());
  }

  @Test
  void aServerThatIsStoppedShowsWhenTheClientSends() throws IOException {
    try (LabServer server = new LabServer("stopped")) {
      Run run = Run.netlab("get", "--sleep", "500ms", "127.0.0.1", server.port, "/index.html");
      assertEquals(74, run.status(), run.err());
      // At the half-close, unless this host is slow to hear of the reset.
      assertTrue(
          run.err().matches("netlab get: (shutdown|receive) 127.0.0.1 port .*\n"), run.err());
    }
  }

  @Test
  void aDatagramComesBackInCapitals() throws IOException {
    try (LabServer server = new LabServer("udp")) {
      Run run = Run.netlab("udp", "127.0.0.1", server.port, "hello");
      assertEquals(0, run.status(), run.err());
      assertEquals("HELLO\n", run.out());
    }
  }

  @Test
  void textIsEchoedAndTheDeadlockIsFoundAndAvoided() throws IOException {
    try (LabServer server = new LabServer("echo")) {
      assertEquals("hello", Run.netlab("tcp", "127.0.0.1", server.port, "hello").out());
      String[] naive = {
        "bulk", "127.0.0.1", server.port, "--mode", "naive", "--chunk", "64K", "--stall", "500ms"
      };
      for (int i = 0; i < 3; i++) {
        Run run = Run.netlab(naive);
        assertEquals(1, run.status(), run.err());
        assertStarts(run.out(), "Deadlock: ");
      }
      for (String mode : new String[] {"alternate", "concurrent"}) {
        Run run =
            Run.netlab(
                "bulk", "127.0.0.1", server.port, "--mode", mode, "--size", "1M", "--chunk", "1K");
        assertEquals(0, run.status(), run.out() + run.err());
      }
    }
  }

  @Test
  void aServerForOneAtATimeHoldsOneAndOneWithSelectorsAll() throws IOException {
    try (LabServer one = new LabServer("echo");
        LabServer all = new LabServer("selecting")) {
      assertEquals(1, held(one, "--connections", "4"));
      assertEquals(100, held(all, "--connections", "100"));
      assertEquals(100, held(all, "--connections", "100", "--no-wait"));
    }
  }

  private static int held(LabServer server, String... more) throws IOException {
    String[] words = new String[more.length + 6];
    System.arraycopy(
        new String[] {"multi", "127.0.0.1", server.port, "--json", "--timeout", "60s"},
        0,
        words,
        0,
        6);
    System.arraycopy(more, 0, words, 6, more.length);
    Run run = Run.netlab(words);
    assertEquals(0, run.status(), run.out() + run.err());
    Map<String, Object> json = JsonDocument.of(run, "multi");
    return ((Number) json.get("held")).intValue();
  }

  @Test
  void messagesAreSentToAServerThatNeverAnswers() throws IOException {
    try (LabServer server = new LabServer("silent")) {
      String[] words = {"multi", "127.0.0.1", server.port, "--connections", "50", "--no-verify"};
      Run run = Run.netlab(words);
      assertEquals(0, run.status(), run.out() + run.err());
      assertTrue(run.out().contains("50 right, 0 wrong, 0 failed"), run.out());
      assertTrue(run.out().contains("50 stood at once"), run.out());
    }
  }

  /** What the server's system sees of the client's socket options. */
  @Test
  void socketOptionsAreOnTheWire() throws IOException {
    try (LabServer server = new LabServer("seen")) {
      Run run =
          Run.netlab(
              "udp",
              "--source",
              "127.0.0.9",
              "--ttl",
              "7",
              "--dscp",
              "46",
              "--dont-fragment",
              "--interface",
              "lo",
              "127.0.0.1",
              server.port,
              "x");
      assertEquals(0, run.status(), run.err());
      assertEquals("127.0.0.9 ttl 7 tos 184\n", run.out());
    }
  }
}
