package org.netlabd.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ListenerSettings.SocketOptions;
import org.netlabd.config.Settings.TransportChoice;

@Timeout(60)
class NativeUdpSocketTest {

  private static final int SIZE = 1400;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MTU = 24;
  private static final int LEAST_IPV6_MTU = 1280;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int SOL_SOCKET = 1;
  private static final int SO_NO_CHECK = 11;

  private final Transport transport =
      Transports.choose(TransportChoice.EPOLL, InheritedSockets.none()).transport();
  private final Loops loops = new Loops(transport, 1);
  private final BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> sent = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    loops.close();
  }

  private static SocketOptions options(OptionalInt bufferBytes) {
    return new SocketOptions(false, false, false, false, false, "", bufferBytes, bufferBytes);
  }

  private NativeUdpSocket bound(String host) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName(host), 0);
    return (NativeUdpSocket)
        transport.bind(
            any, options(OptionalInt.empty()), Transport.Sharing.FIRST, loops.all().get(0));
  }

  /** Echoes, and says of each run how many there were and how many the kernel has taken. */
  private void echo(NativeUdpSocket socket) throws Exception {
    UdpSocket.Receiver receiver =
        run -> {
          counts.add(run.count());
          sent.add(send(socket, run));
        };
    OnLoop.run(loops.all().get(0), () -> socket.watch(receiver));
  }

  private static int send(UdpSocket socket, DatagramRun run) {
    try {
      return socket.send(run);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Ten datagrams go as one run and come back as ten, the last of them shorter. */
  private void assertEchoesARun(NativeUdpSocket socket, String host) throws Exception {
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
    NativeUdpSocket socket = bound(host);
    echo(socket);
    assertEchoesARun(socket, host);
    assertEquals(SIZE, socket.socket.getIntOpt(SOL_UDP, UDP_SEGMENT));
  }

  @Test
  void datagramsThatAreTooLargeForTheWayAreSentSingly() throws Exception {
    NativeUdpSocket socket = bound("::1");
    socket.socket.setIntOpt(IPPROTO_IPV6, IPV6_MTU, LEAST_IPV6_MTU);
    echo(socket);
    assertEchoesARun(socket, "::1");
    assertEchoesARun(socket, "::1");
    assertEquals(0, socket.socket.getIntOpt(SOL_UDP, UDP_SEGMENT));
  }

  @Test
  void whereTheKernelCannotDivideARunItIsSentSingly() throws Exception {
    NativeUdpSocket socket = bound("127.0.0.1");
    // Without checksums there is no UDP_SEGMENT.
    socket.socket.setIntOpt(SOL_SOCKET, SO_NO_CHECK, 1);
    echo(socket);
    assertEchoesARun(socket, "127.0.0.1");
    assertEchoesARun(socket, "127.0.0.1");
    assertEquals(0, socket.socket.getIntOpt(SOL_UDP, UDP_SEGMENT));
  }

  @Test
  void aLoneDatagramAfterARunIsNotDivided() throws Exception {
    NativeUdpSocket socket = bound("127.0.0.1");
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
    NativeUdpSocket socket = bound("127.0.0.1");
    socket.apply(options(OptionalInt.of(20_000)));
    // The kernel doubles it, for what it needs itself (socket(7)).
    assertEquals(40_000, socket.socket.getReceiveBufferSize());
    assertEquals(40_000, socket.socket.getSendBufferSize());
  }
}
