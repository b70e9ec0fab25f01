// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.client.TestServer;

@Timeout(60)
class TcpCommandTest {

  private static Run tcp(TestServer server, String... more) {
    String[] words = new String[more.length + 3];
    words[0] = "tcp";
    words[1] = "127.0.0.1";
    words[2] = server.port();
    System.arraycopy(more, 0, words, 3, more.length);
    return Run.netlab(words);
  }

  /** Until the test is over. */
  private static void wait(CountDownLatch over) throws InterruptedException {
    over.await();
  }

  @Test
  void whatIsSentIsEchoed() throws IOException {
    try (TestServer server = TestServer.echo()) {
      assertEquals(new Run(0, "hello", ""), tcp(server, "hello"));
      assertEquals(new Run(0, "@/etc/hosts", ""), tcp(server, "@/etc/hosts"), "no file");
      assertEquals(new Run(0, "", ""), tcp(server, ""), "nothing at all");
      String long0 = "0123456789".repeat(20_000);
      assertEquals(long0, tcp(server, long0).out(), "longer than a piece");
    }
  }

  @Test
  void theStandardInputIsSentByteForByte() throws IOException {
    byte[] bytes = new byte[3_000_001];
    new Random(1).nextBytes(bytes);
    InputStream before = System.in;
    try (TestServer server = TestServer.echo()) {
      System.setIn(new ByteArrayInputStream(bytes));
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      Output out = new Output(printed);
      String[] words = {"tcp", "127.0.0.1", server.port()};
      assertEquals(0, Netlab.run(words, out, new PrintWriter(Writer.nullWriter())));
      out.flush();
      assertArrayEquals(bytes, printed.toByteArray());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aStandardInputThatCannotBeReadIsSaid() throws IOException {
    InputStream before = System.in;
    try (TestServer server = TestServer.echo()) {
      System.setIn(
          new InputStream() {
            @Override
            public int read() throws IOException {
              throw new IOException("Is a directory");
            }
          });
      Run run = tcp(server);
      assertEquals(74, run.status());
      assertEquals("netlab tcp: standard input: Is a directory\n", run.err());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void withoutHalfCloseTheServerWaits() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> socket.getOutputStream().write(socket.getInputStream().readAllBytes()))) {
      assertEquals(0, tcp(server, "hello").status());
      Run run = tcp(server, "hello", "--half-close", "never", "--timeout", "300ms");
      assertEquals(75, run.status());
      assertTrue(run.err().contains("receive 127.0.0.1"), run.err());
      assertEquals(64, tcp(server, "--half-close", "later").status());
    }
  }

  @Test
  void aPatternEndsItAsSoonAsItIsThere() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getOutputStream().write("220 smtp.example ".getBytes(StandardCharsets.UTF_8));
              socket.getOutputStream().write("ESMTP ü\r\n".getBytes(StandardCharsets.UTF_8));
              wait(over);
            })) {
      assertEquals(0, tcp(server, "", "--expect", "^220 .*ESMTP ü").status());
      Run missed = tcp(server, "", "--expect", "^554", "--timeout", "500ms");
      assertEquals(1, missed.status(), "something came, and it was not that");
      assertEquals("netlab tcp: nothing that came matches ^554\n", missed.err());
      assertEquals(64, tcp(server, "", "--expect", "(").status());
    } finally {
      over.countDown();
    }
  }

  @Test
  void aPatternThatIsNotThereFailsAtTheEnd() throws IOException {
    try (TestServer server = TestServer.echo()) {
      assertEquals(1, tcp(server, "hello", "--expect", "HELLO").status());
      assertEquals(0, tcp(server, "hello", "--expect", "(?i)HELLO").status());
    }
  }

  @Test
  void silenceIsATimeOutAlsoForAPattern() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (TestServer server = new TestServer(socket -> wait(over))) {
      Run run = tcp(server, "", "--expect", "220", "--timeout", "300ms");
      assertEquals(75, run.status());
      assertTrue(run.err().contains("nothing received for 300 ms"), run.err());
    } finally {
      over.countDown();
    }
  }

  /** Looking for it would take longer than anybody lives. */
  @Test
  void aPatternThatTakesForEverEndsInTime() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = tcp(server, "a".repeat(100) + "!", "--expect", "^(a|a)*\\1b", "--timeout", "500ms");
      assertEquals(74, run.status());
      assertTrue(run.err().contains("the pattern takes too long"), run.err());
    }
  }

  @Test
  void aServerThatNeverEndsIsEndedInTime() throws IOException {
    byte[] piece = new byte[65_536];
    try (TestServer server =
        new TestServer(
            socket -> {
              while (!socket.isClosed()) {
                socket.getOutputStream().write(piece);
              }
            })) {
      String[] words = {"tcp", "127.0.0.1", server.port(), "", "--timeout", "500ms"};
      Output nowhere = new Output(java.io.OutputStream.nullOutputStream());
      java.io.StringWriter err = new java.io.StringWriter();
      assertEquals(75, Netlab.run(words, nowhere, new PrintWriter(err, true)));
      assertTrue(err.toString().contains("not finished within 500 ms"), err.toString());
      String[] waiting = {
        "tcp", "127.0.0.1", server.port(), "", "--timeout", "500ms", "--expect", "end"
      };
      assertEquals(1, Netlab.run(waiting, nowhere, new PrintWriter(err, true)));
      assertTrue(err.toString().contains("nothing that came matches end"), err.toString());
    }
  }

  @Test
  void whatAServerSaysBeforeItResetsIsPrinted() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getInputStream().read();
              socket.getOutputStream().write("500 too much\n".getBytes(StandardCharsets.UTF_8));
              socket.getOutputStream().flush();
              // With bytes unread, closing resets.
            })) {
      Run run = tcp(server, "x".repeat(5_000_000));
      assertEquals(74, run.status(), run.err());
      assertEquals("500 too much\n", run.out());
    }
  }

  @Test
  void aServerThatResetsAtOnceIsAFailure() throws IOException {
    try (TestServer server = new TestServer(TestServer::reset)) {
      Run run = tcp(server, "hello", "--half-close", "never");
      // Whatever step comes first: connect may succeed or not.
      assertTrue(run.status() == 74 || run.status() == 69, run.status() + run.err());
    }
  }

  @Test
  void theDocumentHasWhatCameAndHowItEnded() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = tcp(server, "hello", "--json", "--expect", "l+");
      Map<String, Object> json = JsonDocument.of(run, "tcp");
      assertEquals("hello", json.get("text"));
      assertEquals(5, json.get("sent"));
      assertEquals(5, json.get("received"));
      assertEquals(true, json.get("matched"));
      assertEquals(null, json.get("failure"));
      Run refused = Run.netlab("tcp", "127.0.0.1", "" + TestServer.closedPort(), "x", "--json");
      assertEquals(69, refused.status());
      assertEquals(
          "connect", ((Map<?, ?>) JsonDocument.of(refused, "tcp").get("failure")).get("stage"));
    }
  }
}
