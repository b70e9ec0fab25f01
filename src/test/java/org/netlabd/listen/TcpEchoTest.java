// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.net.FreePort;
import org.netlabd.stats.Figure;

@Timeout(60)
class TcpEchoTest {

  private static final int DEADLINE_MILLIS = 20_000;

  private RunningServer server;

  private InetSocketAddress start() throws Exception {
    server = new RunningServer(tcp("echo", LOOPBACK, 0));
    return server.address("echo");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(address, DEADLINE_MILLIS);
    return socket;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "1400", "65536", "65537", "1000000"})
  void everySizeComesBackAndThenTheEnd(int size) throws Exception {
    InetSocketAddress address = start();
    byte[] sent = random(size);
    try (Socket socket = connect(address)) {
      CompletableFuture<Void> writer = writeAndHalfClose(socket, sent);
      assertArrayEquals(sent, socket.getInputStream().readAllBytes());
      writer.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void tenMegabytesComeBackToASlowReader() throws Exception {
    InetSocketAddress address = start();
    byte[] sent = random(10_000_000);
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.connect(address, DEADLINE_MILLIS);
      CompletableFuture<Void> writer = writeAndHalfClose(socket, sent);
      byte[] received = new byte[sent.length];
      int n = 0;
      // Small bites: the server must hold back again and again, also after the half-close.
      while (n < received.length) {
        int r = socket.getInputStream().read(received, n, Math.min(1000, received.length - n));
        assertTrue(r > 0, "the stream ended after " + n + " bytes");
        n += r;
      }
      assertEquals(-1, socket.getInputStream().read());
      assertArrayEquals(sent, received);
      writer.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** The kernel hands out no more in one read than what stands before an urgent byte (tcp(7)). */
  @ParameterizedTest
  @ValueSource(strings = {"before!behind", "!", "a!!!b!c", "!at the beginning", "at the end!"})
  void urgentBytesComeBackInTheirPlace(String text) throws Exception {
    server = new RunningServer(1, tcp("echo", LOOPBACK, 0));
    for (boolean together : List.of(true, false)) {
      CountDownLatch over = new CountDownLatch(1);
      try (Socket socket = connect(server.address("echo"))) {
        if (together) {
          server.hang(0, over);
        }
        for (byte each : text.getBytes(UTF_8)) {
          if (each == '!') {
            socket.sendUrgentData(each);
          } else {
            socket.getOutputStream().write(each);
          }
        }
        socket.shutdownOutput();
        over.countDown();
        assertEquals(text, new String(socket.getInputStream().readAllBytes(), UTF_8));
      } finally {
        over.countDown();
      }
    }
  }

  /** The client may stop to read, and only to read: what it goes on sending is its own affair. */
  @Test
  void aPeerThatDoesNotReadIsNotReadFrom() throws Exception {
    int buffer = 16 * 1024;
    server = new RunningServer(tcp("echo", LOOPBACK, 0, buffer, OptionalInt.of(buffer)));
    try (SocketChannel client = SocketChannel.open();
        Selector selector = Selector.open()) {
      client.socket().setSendBufferSize(buffer);
      client.socket().setReceiveBufferSize(buffer);
      client.connect(server.address("echo"));
      client.configureBlocking(false);
      client.register(selector, SelectionKey.OP_WRITE);
      ByteBuffer block = ByteBuffer.allocate(64 * 1024);
      long taken = 0;
      // When nothing can be written for a second, everybody's buffers are full.
      while (selector.select(1000) > 0) {
        selector.selectedKeys().clear();
        taken += client.write(block.clear());
        assertTrue(taken < 4_000_000, "the server takes without end");
      }
      long received = server.server.totals().of(Figure.RECEIVED_BYTES);
      long sent = server.server.totals().of(Figure.SENT_BYTES);
      assertTrue(received > 0, "nothing arrived");
      // Or what one read brings of a receive buffer, while all is taken at once.
      assertTrue(received - sent <= 2 * buffer, "holds " + (received - sent) + " bytes");
    }
  }

  @Test
  void aThousandSessionsAtOnceAreAllRight() throws Exception {
    InetSocketAddress address = start();
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        sockets.add(connect(address));
      }
      for (int i = 0; i < sockets.size(); i++) {
        sockets.get(i).getOutputStream().write(random(i + 1));
      }
      for (int i = 0; i < sockets.size(); i++) {
        assertArrayEquals(random(i + 1), sockets.get(i).getInputStream().readNBytes(i + 1));
      }
      assertEquals(1000, server.server.totals().of(Figure.SESSIONS));
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aResetInTheMiddleEndsThatSessionOnly() throws Exception {
    InetSocketAddress address = start();
    try (Socket bystander = connect(address)) {
      for (int i = 0; i < 20; i++) {
        Socket rude = connect(address);
        rude.setSoLinger(true, 0);
        rude.getOutputStream().write(random(300_000 / (i + 1)));
        rude.close();
      }
      bystander.getOutputStream().write(random(1000));
      assertArrayEquals(random(1000), bystander.getInputStream().readNBytes(1000));
      try (Socket late = connect(address)) {
        late.getOutputStream().write(1);
        assertEquals(1, late.getInputStream().read());
      }
    }
  }

  @Test
  void bothFamiliesAreServed() throws Exception {
    int port = freePort();
    server = new RunningServer(tcp("echo", new org.netlabd.config.ListenAddress.Every(), port));
    for (String host : List.of("127.0.0.1", "127.0.0.5", "::1")) {
      try (Socket socket = connect(new InetSocketAddress(host, port))) {
        socket.getOutputStream().write(42);
        assertEquals(42, socket.getInputStream().read(), host);
      }
    }
  }

  static int freePort() throws IOException {
    return FreePort.find();
  }

  static CompletableFuture<Void> writeAndHalfClose(Socket socket, byte[] bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            // In uneven pieces, so that reads and writes do not fall together.
            for (int at = 0; at < bytes.length; at += 7919) {
              int to = Math.min(bytes.length, at + 7919);
              socket.getOutputStream().write(Arrays.copyOfRange(bytes, at, to));
            }
            socket.shutdownOutput();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }
}
