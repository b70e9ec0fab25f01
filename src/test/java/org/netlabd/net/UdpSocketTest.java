package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
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

  private final ServerSockets sockets = new ServerSockets(InheritedSockets.none());
  private final Loops loops = new Loops(1);
  private final BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    loops.close();
  }

  private static SocketOptions options(OptionalInt bufferBytes) {
    return new SocketOptions(false, false, false, false, false, "", bufferBytes, bufferBytes);
  }

  private UdpSocket bound(String host) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName(host), 0);
    return sockets.bind(any, options(OptionalInt.empty()), Sharing.FIRST, loops.all().get(0));
  }

  /** Echoes, and says of each run how many there were and how many the kernel has taken. */
  private void echo(UdpSocket socket) throws Exception {
    UdpSocket.Receiver receiver =
        run -> {
          counts.add(run.count());
          socket.send(run, this::sent);
        };
    OnLoop.run(loops.all().get(0), () -> socket.watch(receiver));
  }

  private void sent(DatagramRun answers, int count, @Nullable IOException failure) {
    sent.add(count);
    if (failure != null) {
      failures.add(Errno.text(failure));
    }
  }

  /** Sends answers together, as at the end of a turn. */
  private void send(UdpSocket socket, DatagramRun... answers) throws Exception {
    Loop loop = loops.all().get(0);
    OnLoop.run(
        loop,
        () -> {
          for (DatagramRun each : answers) {
            socket.send(each, this::sent);
          }
          loop.output().flush();
        });
  }

  private static DatagramRun run(int size, int segmentBytes, InetSocketAddress to) {
    ByteBuffer payload = ByteBuffer.allocateDirect(size).put(random(size)).flip();
    return new DatagramRun(payload, segmentBytes, to, null);
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

  /** A broadcast address, without the leave for it, stands for a peer that cannot be reached. */
  @Test
  void ofAnswersThatLeaveTogetherOneThatFailsLeavesTheOthersAlone() throws Exception {
    UdpSocket socket = bound("127.0.0.1");
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetSocketAddress broadcast = new InetSocketAddress("255.255.255.255", 9);
    try (SegmentingPeer first = new SegmentingPeer(loopback);
        SegmentingPeer second = new SegmentingPeer(loopback)) {
      send(
          socket,
          run(3, 3, broadcast),
          run(7, 7, first.address()),
          run(250, 100, second.address()),
          run(250, 100, broadcast),
          run(0, 0, first.address()),
          run(5, 5, second.address()),
          run(9, 9, first.address()),
          run(4, 4, broadcast));
      assertEquals(List.of(0, 1, 3, 0, 1, 1, 1, 0), List.copyOf(sent));
      assertEquals(Collections.nCopies(3, "Permission denied"), List.copyOf(failures));
      assertArrayEquals(random(7), first.receive());
      assertArrayEquals(new byte[0], first.receive());
      assertArrayEquals(random(9), first.receive());
      assertArrayEquals(Arrays.copyOf(random(250), 100), second.receive());
      assertArrayEquals(Arrays.copyOfRange(random(250), 100, 200), second.receive());
      assertArrayEquals(Arrays.copyOfRange(random(250), 200, 250), second.receive());
      assertArrayEquals(random(5), second.receive());
    }
  }

  @Test
  void moreAnswersThanOneCallTakesAllLeave() throws Exception {
    UdpSocket socket = bound("127.0.0.1");
    try (SegmentingPeer peer = new SegmentingPeer(InetAddress.getLoopbackAddress())) {
      DatagramRun[] answers = new DatagramRun[2 * RunOutput.MOST + 1];
      for (int i = 0; i < answers.length; i++) {
        answers[i] = run(i + 1, i + 1, peer.address());
      }
      send(socket, answers);
      for (int i = 0; i < answers.length; i++) {
        assertArrayEquals(random(i + 1), peer.receive());
      }
      assertEquals(Collections.nCopies(answers.length, 1), List.copyOf(sent));
    }
  }

  @Test
  void whatWasSentOfARunCountsAlthoughTheRestFailed() throws Exception {
    UdpSocket socket = bound("::1");
    socket.socket.setIntOpt(IPPROTO_IPV6, IPV6_MTU, LEAST_IPV6_MTU);
    // Nothing is to be divided into fragments either: only the last one is short enough.
    socket.socket.setIntOpt(IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO);
    try (SegmentingPeer peer = new SegmentingPeer(InetAddress.getByName("::1"))) {
      send(socket, run(9 * SIZE + 5, SIZE, peer.address()));
      assertEquals(List.of(1), List.copyOf(sent));
      assertEquals(List.of("Message too long"), List.copyOf(failures));
      assertEquals(5, peer.receive().length);
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
      peer.send(
          random(UdpSocket.MAX_PAYLOAD_BYTES), UdpSocket.MAX_PAYLOAD_BYTES, socket.localAddress());
      assertArrayEquals(random(UdpSocket.MAX_PAYLOAD_BYTES), peer.receive());
    }
  }

  @Test
  void changedBuffersAreInForceAtOnce() throws Exception {
    UdpSocket socket = bound("127.0.0.1");
    socket.apply(options(OptionalInt.of(20_000)));
    // The kernel doubles it, for what it needs itself (socket(7)).
    assertEquals(40_000, socket.socket.getReceiveBufferSize());
    assertEquals(40_000, socket.socket.getSendBufferSize());
  }
}
