// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.client.TestServer;

@Timeout(60)
class MultiCommandTest {

  private static Run multi(TestServer server, String... more) {
    String[] arguments = new String[more.length + 5];
    System.arraycopy(
        new String[] {"multi", "--timeout", "5s", "127.0.0.1", server.port()}, 0, arguments, 0, 5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Run.netlab(arguments);
  }

  @Test
  void everyReplyOfEveryConnectionIsRight() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run =
          multi(
              server, "--connections", "200", "--message", "one", "--message", "x".repeat(100_000));
      assertEquals(0, run.status(), run.err());
      assertTrue(
          run.out()
              .startsWith("200 connections, 2 messages each: 200 right, 0 wrong, 0 failed in "),
          run.out());
    }
  }

  @Test
  void aWrongReplyIsCounted() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (TestServer server =
        new TestServer(
            socket -> {
              boolean lie = count.incrementAndGet() == 3;
              InputStream in = socket.getInputStream();
              OutputStream out = socket.getOutputStream();
              for (int octet = in.read(); octet >= 0; octet = in.read()) {
                out.write(lie && octet == '2' ? '3' : octet);
              }
            })) {
      Run run = multi(server, "--connections", "10");
      assertEquals(1, run.status());
      assertTrue(run.out().contains("9 right, 1 wrong, 0 failed"), run.out());
      assertTrue(
          run.err().contains("1 connection: wrong reply: byte 8 is 0x33, 0x32 was sent"),
          run.err());
    }
  }

  @Test
  void moreThanWasSentIsWrong() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getInputStream().transferTo(socket.getOutputStream());
              socket.getOutputStream().write('!');
            })) {
      Run run = multi(server);
      assertEquals(1, run.status());
      assertTrue(run.err().contains("2 connections: more bytes came back"), run.err());
    }
  }

  @Test
  void oneFailureForAllIsTheExitStatus() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (TestServer server =
        new TestServer(
            socket -> {
              if (count.getAndIncrement() > 0) {
                socket.getInputStream().read();
                TestServer.reset(socket);
              }
            })) {
      Run run = multi(server, "--connections", "5");
      assertEquals(74, run.status(), run.err());
      assertTrue(run.err().contains("ECONNRESET"), run.err());
    }
  }

  @Test
  void silenceTimesOut() throws IOException {
    try (TestServer server = new TestServer(socket -> Thread.sleep(60_000))) {
      Run run = Run.netlab("multi", "--timeout", "300ms", "127.0.0.1", server.port());
      assertEquals(75, run.status());
      assertTrue(run.out().contains("0 right, 0 wrong, 2 failed"), run.out());
    }
  }

  @Test
  void closingEarlyIsAFailure() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> socket.getOutputStream().write(socket.getInputStream().readNBytes(4)))) {
      assertEquals(74, multi(server).status());
    }
  }

  @Test
  void aServerThatSendsWithoutEndKeepsNothingFromEnding() throws IOException {
    byte[] piece = new byte[65_536];
    try (TestServer server =
        new TestServer(
            socket -> {
              while (!socket.isClosed()) {
                socket.getOutputStream().write(piece);
              }
            })) {
      Run run = multi(server, "--no-verify", "--connections", "3");
      assertEquals(0, run.status(), run.out() + run.err());
      assertEquals(1, multi(server, "--connections", "3").status(), "it is no echo");
    }
  }

  @Test
  void refusedIsToldOnce() {
    Run run = Run.netlab("multi", "127.0.0.1", Integer.toString(TestServer.closedPort()));
    assertEquals(69, run.status());
    assertEquals(1, run.err().lines().count());
  }

  @Test
  void mistakesAreUsageErrors() throws IOException {
    try (TestServer server = TestServer.echo()) {
      assertEquals(64, multi(server, "--connections", "0").status());
      assertEquals(64, multi(server, "--message", "").status());
    }
  }
}
