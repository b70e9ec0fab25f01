// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.values.SocketOptions;

class LoopMarkTest {

  static final SocketOptions OPTIONS = new SocketOptions(Map.of(), "");

  private final ServerSockets sockets = new ServerSockets(new InheritedSockets());
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
    assertEquals(1, socket.drops());
    assertEquals(1, socket.drops());
  }

  /** By IPv6, from a source that is not this host's: port 40000, with the source as its text. */
  private static void forge(String source, InetSocketAddress to) throws IOException {
    byte[] text = source.getBytes(StandardCharsets.US_ASCII);
    int length = 8 + text.length;
    Inet6Address from =
        Inet6Address.getByAddress(null, NetUtil.createByteArrayFromIpAddressString(source), 0);
    ByteBuffer packet = ByteBuffer.allocate(40 + length + text.length % 2);
    packet.putInt(6 << 28).putShort((short) length).put((byte) 17).put((byte) 64);
    packet.put(from.getAddress()).put(to.getAddress().getAddress());
    packet.putShort((short) 40_000).putShort((short) to.getPort()).putShort((short) length);
    packet.putShort((short) 0).put(text);
    int sum = length + 17;
    for (int at = 8; at < packet.capacity(); at += 2) {
      sum += packet.getShort(at) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    packet.putShort(46, (short) ~((sum & 0xffff) + (sum >>> 16)));
    int raw = libc("socket", 10, 3, 255);
    assumeTrue(raw >= 0, "no raw sockets for this user");
    byte[] name = new byte[28];
    ByteBuffer.wrap(name).order(ByteOrder.nativeOrder()).putShort((short) 10);
    System.arraycopy(to.getAddress().getAddress(), 0, name, 8, 16);
    assertEquals(40 + length, libc("sendto", raw, packet.array(), 40L + length, 0, name, 28));
    assertEquals(0, libc("close", raw));
  }

  private static int libc(String name, Object... arguments) {
    return NativeLibrary.getProcess().getFunction(name).invokeInt(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "::"})
  void noSourceIsMapped(String address) throws Exception {
    InetSocketAddress to = reached(receiving(address), "::1");
    for (String mapped : List.of("::ffff:127.0.0.1", "::ffff:10.0.0.9", "::ffff:0:0")) {
      forge(mapped, to);
    }
    for (String other : List.of("fd00::ffff:a00:9", "0:0:1::ffff:a00:9", "::a00:9", "::1")) {
      forge(other, to);
      assertEquals(other, received.poll(20, TimeUnit.SECONDS));
    }
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
