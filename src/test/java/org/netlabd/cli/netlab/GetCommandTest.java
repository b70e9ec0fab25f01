// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.client.TestServer;

/** The cases of the client lab: each has a diagnosis of its own. */
@Timeout(30)
class GetCommandTest {

  /** Reads to the half-close, as the lab's server does, then answers. */
  private static TestServer httpServer() {
    return new TestServer(
        socket -> {
          String request =
              new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
          String answer =
              request.equals("GET /index.html HTTP/1.0\r\n\r\n")
                  ? "HTTP/1.0 200 OK\r\n\r\nhello\n"
                  : "HTTP/1.0 404 Not Found\r\n\r\n";
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        });
  }

  @Test
  void hostRightPrintsTheAnswer() throws IOException {
    try (TestServer server = httpServer()) {
      Run run = Run.netlab("get", "127.0.0.1", server.port(), "/index.html");
      assertEquals(new Run(0, "HTTP/1.0 200 OK\r\n\r\nhello\n", ""), run);
    }
  }

  @Test
  void hostUnknownFailsToResolve() {
    Run run = Run.netlab("get", "nosuchhost.invalid", "80", "/");
    assertEquals(68, run.status());
    assertTrue(run.err().startsWith("netlab get: resolve: nosuchhost.invalid: "), run.err());
  }

  @Test
  void portNameUnknownFailsToResolveOtherwise() {
    Run run = Run.netlab("get", "127.0.0.1", "nosuchservice", "/");
    assertEquals(68, run.status());
    assertTrue(run.err().contains("nosuchservice/tcp: Servname not supported"), run.err());
  }

  @Test
  void portNameKnownIsConnectedTo() {
    // Nothing listens on the discard port of a test machine: the name was understood.
    Run run = Run.netlab("get", "127.0.0.1", "discard", "/");
    assertEquals(69, run.status());
    assertTrue(
        run.err().startsWith("netlab get: connect 127.0.0.1 port 9: Connection refused"),
        run.err());
  }

  @Test
  void fileUnknownIsTheServersWord() throws IOException {
    try (TestServer server = httpServer()) {
      Run run = Run.netlab("get", "127.0.0.1", server.port(), "/nosuchfile");
      assertEquals(
          new Run(
              1,
              "HTTP/1.0 404 Not Found\r\n\r\n",
              "netlab get: the server answered: HTTP/1.0 404 Not Found\n"),
          run);
    }
  }

  @Test
  void serverStoppedBetweenConnectAndSendShowsAtShutdown() throws IOException {
    try (TestServer server = new TestServer(socket -> {})) {
      Run run = Run.netlab("get", "--sleep", "500ms", "127.0.0.1", server.port(), "/");
      assertEquals(74, run.status());
      assertTrue(
          run.err()
              .startsWith(
                  "netlab get: shutdown 127.0.0.1 port "
                      + server.port()
                      + ": Transport endpoint is not connected (ENOTCONN)."),
          run.err());
    }
  }

  @Test
  void serverThatResetsWhileAnsweringShowsAtReceive() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getInputStream().readAllBytes();
              TestServer.reset(socket);
            })) {
      Run run = Run.netlab("get", "127.0.0.1", server.port(), "/");
      assertEquals(74, run.status());
      assertTrue(run.err().startsWith("netlab get: receive 127.0.0.1"), run.err());
      assertTrue(run.err().contains("(ECONNRESET)"), run.err());
    }
  }

  @Test
  void serverThatClosesWithoutAnswerIsSaidTo() throws IOException {
    try (TestServer server = new TestServer(socket -> socket.getInputStream().readAllBytes())) {
      Run run = Run.netlab("get", "127.0.0.1", server.port(), "/");
      assertEquals(74, run.status());
      assertTrue(run.err().contains("the peer closed without an answer"), run.err());
    }
  }

  @Test
  void silentServerTimesOut() throws IOException {
    try (TestServer server = new TestServer(socket -> Thread.sleep(60_000))) {
      Run run = Run.netlab("get", "--timeout", "200ms", "127.0.0.1", server.port(), "/");
      assertEquals(75, run.status());
      assertTrue(run.err().contains("nothing received for 200 ms"), run.err());
    }
  }

  @Test
  void withoutShutdownTheServerSeesNoEnd() throws IOException {
    try (TestServer server = httpServer()) {
      Run run =
          Run.netlab("get", "--no-shutdown", "--timeout", "200ms", "127.0.0.1", server.port(), "/");
      assertEquals(75, run.status());
    }
  }

  @Test
  void namedArgumentsDoTheSame() throws IOException {
    try (TestServer server = httpServer()) {
      Run run =
          Run.netlab(
              "get", "--file", "/index.html", "--port", server.port(), "--host", "127.0.0.1");
      assertEquals(0, run.status(), run.err());
    }
  }

  @Test
  void aRequestCannotBeForgedByTheFile() {
    assertEquals(64, Run.netlab("get", "127.0.0.1", "80", "/ HTTP/1.0\r\nX: y").status());
  }

  @Test
  void everyByteIsPrintedAsItCame() throws IOException {
    byte[] all = new byte[100_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i * 31);
    }
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getInputStream().readAllBytes();
              socket.getOutputStream().write(all);
            })) {
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      String[] arguments = {"get", "127.0.0.1", server.port(), "/"};
      Netlab.run(arguments, new Output(printed), new PrintWriter(Writer.nullWriter()));
      assertArrayEquals(all, printed.toByteArray());
    }
  }
}
