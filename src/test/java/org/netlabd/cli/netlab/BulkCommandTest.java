// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.client.TestServer;

@Timeout(60)
class BulkCommandTest {

  private static Run bulk(TestServer server, String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "bulk";
    arguments[1] = "127.0.0.1";
    arguments[2] = server.port();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Run.netlab(arguments);
  }

  @Test
  void everyByteComesBackInEachModeThatReads() throws IOException {
    try (TestServer server = TestServer.echo()) {
      for (String mode : new String[] {"alternate", "concurrent"}) {
        Run run = bulk(server, "--mode", mode, "--size", "3000001", "--chunk", "1000");
        assertEquals(0, run.status(), run.out() + run.err());
        assertTrue(run.out().contains("3000001 bytes sent, 3000001 bytes back in "), run.out());
        assertTrue(run.out().contains("Every byte is right."), run.out());
      }
    }
  }

  @Test
  void aWrongByteIsToldThoughTheServerFailsThen() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getOutputStream().write(socket.getInputStream().read() ^ 1);
              socket.shutdownOutput();
              socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            })) {
      Run run = bulk(server, "--size", "64K");
      assertEquals(74, run.status(), run.out() + run.err());
      assertTrue(run.out().contains("Wrong: byte 0 is "), run.out());
      assertTrue(run.err().contains("the peer closed after 1 of 65536 bytes"), run.err());
      Map<?, ?> json = JsonDocument.of(bulk(server, "--size", "64K", "--json"), "bulk");
      assertEquals(0, json.get("first_wrong_offset"));
      assertEquals("receive", ((Map<?, ?>) json.get("failure")).get("stage"));
    }
  }

  @Test
  void naiveIsFineWithLittle() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = bulk(server, "--mode", "naive", "--size", "10K");
      assertEquals(0, run.status(), run.err());
      assertTrue(run.out().contains("No deadlock this time: all 10240 bytes"), run.out());
      Run json = bulk(server, "--mode", "naive", "--size", "10K", "--json");
      Map<?, ?> near = (Map<?, ?>) JsonDocument.of(json, "bulk").get("near");
      assertEquals(
          10_240,
          Stream.of("unsent", "at_peer", "unread")
              .mapToLong(where -> ((Number) near.get(where)).longValue())
              .sum());
    }
  }

  @Test
  void naiveRecognisesItsDeadlockAndAccountsForEveryByte() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run =
          bulk(
              server,
              "--mode",
              "naive",
              "--size",
              "64M",
              "--chunk",
              "64K",
              "--stall",
              "500ms",
              "--buffers",
              "64K",
              "--json");
      assertEquals(1, run.status(), run.err());
      Map<String, Object> json = JSON.std.mapFrom(run.out());
      Map<?, ?> deadlock = (Map<?, ?>) json.get("deadlock");
      long unsent = ((Number) deadlock.get("unsent")).longValue();
      long atPeer = ((Number) deadlock.get("at_peer")).longValue();
      long unread = ((Number) deadlock.get("unread")).longValue();
      assertEquals(((Number) json.get("sent")).longValue(), unsent + atPeer + unread);
      assertTrue(unsent > 0 && atPeer > 0 && unread > 0, run.out());
    }
  }

  @Test
  void naiveExplainsItsDeadlock() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run =
          bulk(server, "--mode", "naive", "--size", "64M", "--chunk", "64K", "--stall", "500ms");
      assertEquals(1, run.status(), run.err());
      assertTrue(run.out().startsWith("Deadlock: "), run.out());
      assertTrue(run.out().contains("--mode alternate"), run.out());
      assertTrue(run.out().contains("--mode concurrent"), run.out());
      assertTrue(run.out().contains("limits.buffer"), run.out());
    }
  }

  @Test
  void aDeadlockIsFoundInTheTimeThatThereIs() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = bulk(server, "--mode", "naive", "--stall", "1h", "--timeout", "4s");
      assertEquals(1, run.status(), run.out() + run.err());
      assertTrue(run.out().startsWith("Deadlock: "), run.out());
    }
  }

  @Test
  void aServerThatNeverReadsIsNoDeadlock() throws IOException {
    try (TestServer server = new TestServer(socket -> Thread.sleep(60_000), 65_536)) {
      for (String mode : new String[] {"naive", "concurrent", "alternate"}) {
        Run run = bulk(server, "--mode", mode, "--stall", "300ms", "--timeout", "300ms");
        assertEquals(75, run.status(), mode + run.out());
        assertFalse(run.out().contains("Deadlock"), run.out());
      }
    }
  }

  @Test
  void aServerThatSendsButNeverReadsIsNoDeadlock() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getOutputStream().write(new byte[1000]);
              Thread.sleep(60_000);
            },
            65_536)) {
      Run run =
          bulk(
              server, "--mode", "naive", "--size", "64M", "--stall", "300ms", "--timeout", "900ms");
      assertEquals(75, run.status(), run.out());
      assertTrue(run.err().contains("send 127.0.0.1"), run.err());
    }
  }

  @Test
  void oneWrongByteIsNamedByItsPlace() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              InputStream in = socket.getInputStream();
              byte[] bytes = in.readNBytes(100_000);
              bytes[77_777] ^= 1;
              socket.getOutputStream().write(bytes);
              in.readAllBytes();
            })) {
      Run run = bulk(server, "--size", "100000");
      assertEquals(1, run.status(), run.err());
      assertTrue(run.out().contains("Wrong: byte 77777 is 0x"), run.out());
    }
  }

  @Test
  void closingEarlySaysHowEarly() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              byte[] bytes = socket.getInputStream().readAllBytes();
              socket.getOutputStream().write(bytes, 0, 4000);
            })) {
      Run run = bulk(server, "--size", "10000");
      assertEquals(74, run.status());
      assertTrue(run.err().contains("the peer closed after 4000 of 10000 bytes"), run.err());
    }
  }

  /** A server that hangs is no slow one, and it is seen how far it came. */
  @Test
  void aServerThatHangsIsToldFromASlowOne() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getOutputStream().write(socket.getInputStream().readNBytes(1000));
              socket.getInputStream().transferTo(OutputStream.nullOutputStream());
              over.await();
            })) {
      Run run = bulk(server, "--size", "64K", "--timeout", "1s");
      assertEquals(75, run.status(), run.out() + run.err());
      assertTrue(run.out().startsWith("65536 bytes sent, 1000 bytes back in "), run.out());
      assertTrue(
          run.err()
              .matches(
                  "(?s).*: not finished within 1 s, and nothing moved for the last [0-9]+ m?s\\. .*"),
          run.err());
      over.countDown();
    }
  }

  @Test
  void resettingIsTheSystemsWord() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getInputStream().readNBytes(4000);
              TestServer.reset(socket);
            })) {
      Run run = bulk(server, "--size", "64M");
      assertEquals(74, run.status());
      assertTrue(run.err().contains("ECONNRESET") || run.err().contains("EPIPE"), run.err());
    }
  }

  @Test
  void sendingWithoutEndIsStopped() throws IOException {
    try (TestServer server =
        new TestServer(
            socket -> {
              socket.getOutputStream().write(socket.getInputStream().readAllBytes());
              byte[] more = new byte[8192];
              while (!socket.isClosed()) {
                socket.getOutputStream().write(more);
              }
            })) {
      Run run = bulk(server, "--size", "10000");
      assertEquals(1, run.status(), run.err());
      assertTrue(run.out().contains("came that were never sent"), run.out());
    }
  }

  @Test
  void mistakesAreUsageErrors() throws IOException {
    try (TestServer server = TestServer.echo()) {
      assertEquals(64, bulk(server, "--size", "0").status());
      assertEquals(64, bulk(server, "--size", "10X").status());
      assertEquals(64, bulk(server, "--size", "17179869185G").status(), "2^64 and more");
      assertEquals(64, bulk(server, "--chunk", "17M").status());
      assertEquals(64, bulk(server, "--mode", "clever").status());
    }
  }

  /**
   * The client was sending, and had not read it yet; a greeting among it says whose reset it is.
   */
  @ParameterizedTest
  @CsvSource({"false, 74, Connection reset by peer", "true, 1, an SSH server"})
  void whatCameBeforeAResetWasReceived(boolean greets, int status, String says) throws IOException {
    byte[] greeting = "SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(StandardCharsets.US_ASCII);
    try (TestServer server =
        new TestServer(
            socket -> {
              byte[] first = socket.getInputStream().readNBytes(1024);
              socket.getOutputStream().write(greets ? greeting : first);
              socket.setSoLinger(true, 0);
            })) {
      Run run = Run.netlab("bulk", "127.0.0.1", server.port(), "--mode", "naive");
      assertEquals(status, run.status(), run::err);
      assertTrue(run.err().contains(says), run::err);
      assertTrue(run.out().contains(greets ? " 23 bytes back" : " 1024 bytes back"), run::out);
    }
  }
}
