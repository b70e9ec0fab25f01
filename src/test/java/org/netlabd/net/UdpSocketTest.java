// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.values.SocketOptions;

@Timeout(60)
class UdpSocketTest {

  private static final int SIZE = 1400;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MTU = 24;
  private static final int LEAST_IPV6_MTU = 1280;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_PMTUDISC_DO = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_NO_CHECK = 11;

  private final ServerSockets sockets = new ServerSockets(new InheritedSockets());
  private final Loops loops = new Loops(1);
  private final BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    loops.close();
  }

  private static SocketOptions options(OptionalInt bufferBytes) {
    Map<String, Integer> sizes = new HashMap<>();
    bufferBytes.ifPresent(
        bytes -> sizes.putAll(Map.of("receive-buffer", bytes, "send-buffer", bytes)));
    return new SocketOptions(sizes, "");
  }

  private UdpSocket bound(String host) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName(host), 0);
    return sockets.bind(any, options(OptionalInt.empty()), Sharing.FIRST, loops.all().get(0));
  }

  /** Echoes, and says of each run how many there were and how many the kernel has taken. */
  private void echo(UdpSocket socket) throws Exception {
    UdpSocket.User user =
        new UdpSocket.User() {
          @Override
          public void received(DatagramRun run) {
            counts.add(run.count());
            socket.send(run, run.payload(), run.segmentBytes());
          }

          @Override
          public void sent(
              DatagramRun to, int count, int bytes, int of, @Nullable IOException failure) {
            if (failure != null) {
              failures.add(Errno.text(failure));
            }
            sent.add(count);
          }

          @Override
          public void cannotReceive(IOException failure) {
            failures.add(Errno.text(failure));
          }
        };
    OnLoop.run(loops.all().get(0), () -> socket.watch(user));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Ten datagrams go as one run and come back as ten, the last of them shorter. */
  private void assertEchoesARun(UdpSocket socket, String host) throws Exception {
    byte[] payload = random(9 * SIZE + 5);
    try (SegmentingPeer peer = new SegmentingPeer(InetAddress.getByName(host))) {
      peer.send(payload, SIZE, socket.localAddress());
      for (int at = 0; at < payload.length; at += SIZE) {
        int to = Math.min(payload.length, at + SIZE);
        assertArrayEquals(Arrays.copyOfRange(payload, at, to), peer.receive());
      }
      assertEquals(10, counts.poll(20, TimeUnit.SECONDS));
      assertEquals(10, sent.poll(20, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aRunIsAnsweredByOneCall(String host) throws Exception {
    UdpSocket socket = bound(host);
    echo(socket);
    assertEchoesARun(socket, host);
    byte[] payload = random(9 * SIZE + 5);
    try (SegmentingPeer peer = new SegmentingPeer(InetAddress.getByName(host))) {
      peer.join();
      peer.send(payload, SIZE, socket.localAddress());
      assertArrayEquals(payload, peer.receive());
    }
  }

  /** What is too large for the way stands for a peer that cannot be reached. */
  @Test
  void ofAnswersThatLeaveTogetherOneThatFailsLeavesTheOthersAlone() throws Exception {
    UdpSocket socket = bound("::1");
    narrow(socket);
    InetAddress loopback = InetAddress.getByName("::1");
    CountDownLatch over = new CountDownLatch(1);
    try (SegmentingPeer first = new SegmentingPeer(loopback);
        SegmentingPeer second = new SegmentingPeer(loopback)) {
      echo(socket);
      Future<?> hanging = hangUntil(over);
      InetSocketAddress to = socket.localAddress();
      first.send(random(2000), 2000, to);
      first.send(random(7), 7, to);
      second.send(random(250), 100, to);
      second.send(random(3000), 1500, to);
      first.send(random(0), 1, to);
      second.send(random(5), 5, to);
      first.send(random(9), 9, to);
      first.send(random(9 * SIZE + 5), SIZE, to);
      over.countDown();
      hanging.get();
      for (int each : List.of(0, 1, 3, 0, 1, 1, 1, 1)) {
        assertEquals(each, sent.poll(20, TimeUnit.SECONDS));
      }
      assertEquals(Collections.nCopies(3, "Message too long"), List.copyOf(failures));
      assertArrayEquals(random(7), first.receive());
      assertArrayEquals(new byte[0], first.receive());
      assertArrayEquals(random(9), first.receive());
      // Of a run the last one, which is short enough.
      assertEquals(5, first.receive().length);
      assertArrayEquals(Arrays.copyOf(random(250), 100), second.receive());
      assertArrayEquals(Arrays.copyOfRange(random(250), 100, 200), second.receive());
      assertArrayEquals(Arrays.copyOfRange(random(250), 200, 250), second.receive());
      assertArrayEquals(random(5), second.receive());
    }
  }

  /** Returns once the loop hangs, so that all that comes meanwhile waits together. */
  private Future<?> hangUntil(CountDownLatch over) throws InterruptedException {
    CountDownLatch hangs = new CountDownLatch(1);
    Future<?> hanging =
        loops
            .all()
            .get(0)
            .submit(
                () -> {
                  hangs.countDown();
                  over.await();
                  return null;
                });
    assertTrue(hangs.await(20, TimeUnit.SECONDS));
    return hanging;
  }

  /** Nothing is to be divided into fragments. */
  private static void narrow(UdpSocket socket) throws IOException {
    socket.socket.setIntOpt(IPPROTO_IPV6, IPV6_MTU, LEAST_IPV6_MTU);
    socket.socket.setIntOpt(IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO);
  }

  /** Single ones of one size and peer leave as one; more of them than one call takes as several. */
  @Test
  void whatWaitedTogetherLeavesTogether() throws Exception {
    UdpSocket socket = bound("127.0.0.1");
    CountDownLatch over = new CountDownLatch(1);
    try (SegmentingPeer peer = new SegmentingPeer(InetAddress.getLoopbackAddress())) {
      echo(socket);
      Future<?> hanging = hangUntil(over);
      int all = 2 * DatagramBatch.MOST + 1;
      for (int i = 0; i < all; i++) {
        peer.send(random(i + 1), i + 1, socket.localAddress());
      }
      for (int i = 0; i < 10; i++) {
        peer.send(random(7), 7, socket.localAddress());
      }
      over.countDown();
      hanging.get();
      for (int i = 0; i < all; i++) {
        assertArrayEquals(random(i + 1), peer.receive());
        assertEquals(1, sent.poll(20, TimeUnit.SECONDS));
      }
      for (int i = 0; i < 10; i++) {
        assertArrayEquals(random(7), peer.receive());
      }
      assertEquals(10, sent.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void datagramsThatAreTooLargeForTheWayAreSentSingly() throws Exception {
    UdpSocket socket = bound("::1");
    socket.socket.setIntOpt(IPPROTO_IPV6, IPV6_MTU, LEAST_IPV6_MTU);
    echo(socket);
    assertEchoesARun(socket, "::1");
    assertEchoesARun(socket, "::1");
  }

  @Test
  void whereTheKernelCannotDivideARunItIsSentSingly() throws Exception {
    UdpSocket socket = bound("127.0.0.1");
    // Without checksums there is no UDP_SEGMENT.
    socket.socket.setIntOpt(SOL_SOCKET, SO_NO_CHECK, 1);
    echo(socket);
    assertEchoesARun(socket, "127.0.0.1");
    assertEchoesARun(socket, "127.0.0.1");
  }

  @Test
  void aLoneDatagramAfterARunIsNotDivided() throws Exception {
    UdpSocket socket = bound("127.0.0.1");
    echo(socket);
    assertEchoesARun(socket, "127.0.0.1");
    try (SegmentingPeer peer = new SegmentingPeer(InetAddress.getLoopbackAddress())) {
      peer.send(random(DatagramBatch.MOST_BYTES), DatagramBatch.MOST_BYTES, socket.localAddress());
      assertArrayEquals(random(DatagramBatch.MOST_BYTES), peer.receive());
    }
  }

  /** A descriptor that is no socket for a while stands for a system that refuses recvmmsg(2). */
  @Test
  void whileNothingCanBeReceivedItSaysSoOnceAndTriesAgain() throws Exception {
    UdpSocket socket = bound("127.0.0.1");
    echo(socket);
    int fd = socket.socket.intValue();
    int kept = call("dup", fd);
    int other = call("eventfd", 0, 0);
    OnLoop.run(loops.all().get(0), () -> call("dup2", other, fd));
    OnLoop.run(loops.all().get(0), socket::look);
    assertTrue(failures.poll(20, TimeUnit.SECONDS).contains("Socket operation on non-socket"));
    try (SegmentingPeer peer = new SegmentingPeer(InetAddress.getLoopbackAddress())) {
      peer.send(random(7), 7, socket.localAddress());
      OnLoop.run(loops.all().get(0), socket::look);
      OnLoop.run(loops.all().get(0), () -> call("dup2", kept, fd));
      assertArrayEquals(random(7), peer.receive());
    }
    assertEquals(List.of(), List.copyOf(failures));
    call("close", kept);
    call("close", other);
  }

  private static int call(String function, Object... arguments) {
    return NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
  }

  @Test
  void changedBuffersAreInForceAtOnce() throws Exception {
    UdpSocket socket = bound("127.0.0.1");
    socket.apply(options(OptionalInt.of(20_000)));
    // The kernel doubles it, for what it needs itself (socket(7)).
    assertEquals(40_000, socket.socket.getReceiveBufferSize());
    assertEquals(40_000, socket.socket.getSendBufferSize());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void broadcastIsAsItIsConfigured(boolean broadcast) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    UdpSocket socket =
        sockets.bind(any, broadcasting(broadcast), Sharing.FIRST, loops.all().get(0));
    assertEquals(broadcast, socket.socket.isBroadcast());
    socket.apply(broadcasting(!broadcast));
    assertEquals(!broadcast, socket.socket.isBroadcast());
  }

  private static SocketOptions broadcasting(boolean on) {
    return new SocketOptions(Map.of("broadcast", on ? 1 : 0), "");
  }
}
