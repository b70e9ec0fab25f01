// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.values.SocketOptions;

class LoopMarkTest {

  static final SocketOptions OPTIONS = new SocketOptions(Map.of(), "");

  private final ServerSockets sockets = new ServerSockets(InheritedSockets.none());
  private final Loops loops = new Loops(1);
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    loops.close();
  }

  private UdpSocket bound(String address) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName(address), 0);
    return sockets.bind(any, OPTIONS, Sharing.FIRST, loops.all().get(0));
  }

  /** A socket that receives. */
  private UdpSocket receiving(String address) throws Exception {
    UdpSocket socket = bound(address);
    UdpSocket.User user =
        run -> received.add(StandardCharsets.US_ASCII.decode(run.payload()).toString());
    OnLoop.run(loops.all().get(0), () -> socket.watch(user));
    return socket;
  }

  private static InetSocketAddress reached(UdpSocket socket, String loopback) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(loopback), socket.localAddress().getPort());
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /** Sent as by an ordinary peer, with a hop limit of its own. */
  private static void send(int hops, InetSocketAddress to) throws IOException {
    boolean ipv6 = to.getAddress() instanceof Inet6Address;
    LinuxSocket peer =
        LinuxSocket.newSocketDgram(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    try {
      peer.setIntOpt(ipv6 ? 41 : 0, ipv6 ? 16 : 2, hops);
      ByteBuffer payload = direct(Integer.toString(hops));
      peer.sendTo(payload, 0, payload.limit(), to.getAddress(), to.getPort());
    } finally {
      peer.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1", "0.0.0.0, 127.0.0.1", "::, ::1"})
  void whatNetlabdSendsNoNetlabdReceives(String address, String loopback) throws Exception {
    UdpSocket socket = receiving(address);
    InetSocketAddress to = reached(socket, loopback);
    UdpSocket answering = bound(address);
    ByteBuffer answer = direct("answer");
    int sent = answering.socket.sendTo(answer, 0, answer.limit(), to.getAddress(), to.getPort());
    assertEquals(answer.limit(), sent);
    send(64, to);
    assertEquals("64", received.poll(20, TimeUnit.SECONDS));
    assertEquals(1, socket.newDrops());
    assertEquals(0, socket.newDrops());
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1", "0.0.0.0, 127.0.0.1", "::, ::1"})
  void everyOtherHopLimitIsReceived(String address, String loopback) throws Exception {
    InetSocketAddress to = reached(receiving(address), loopback);
    for (int hops = 1; hops <= 255; hops++) {
      send(hops, to);
      if (hops < 160 || hops > 191) {
        assertEquals(Integer.toString(hops), received.poll(20, TimeUnit.SECONDS));
      }
    }
  }
}
