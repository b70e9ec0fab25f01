package org.netlabd.net;

import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.ControlMessages.Control;
import org.netlabd.net.ControlMessages.Received;
import org.netlabd.net.DatagramRun.Way;

/**
 * Receives datagrams with the address that each was sent to, and sends answers from it, by the
 * kernel's packet information (ip(7), IP_PKTINFO; ipv6(7), IPV6_PKTINFO).
 *
 * <p>Of IPv4 the kernel also says which address an answer should leave from: the same one, unless
 * that is broadcast or multicast. So its routes decide what is broadcast, not what an interface
 * lists. Each loop has one. See docs/decisions/0003.
 */
final class PacketInfo {

  private static final int SOL_IP = 0;
  private static final int IP_PKTINFO = 8;
  private static final int IP_FREEBIND = 15;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_PKTINFO = 50;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int UDP_GRO = 104;

  // struct in_pktinfo: index of the interface, local address, destination.
  private static final int IPV4_LOCAL = 4;
  private static final int IPV4_TO = 8;
  private static final int IPV4_BYTES = 12;

  // struct in6_pktinfo: destination, index of the interface.
  private static final int IPV6_INTERFACE = 16;
  private static final int IPV6_BYTES = 20;

  private final ControlMessages calls = new ControlMessages();
  private final ByteBuffer buffer;

  /** {@code buffer} is the loop's; nobody moves its position and limit. */
  PacketInfo(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Has the kernel tell where datagrams were sent to, and let answers leave from there. */
  static void ask(LinuxSocket socket, boolean ipv6) throws IOException {
    // Of IPv4 also on a socket of both families.
    socket.setIntOpt(SOL_IP, IP_PKTINFO, 1);
    if (ipv6) {
      socket.setIntOpt(SOL_IPV6, IPV6_RECVPKTINFO, 1);
      // IPv6 has addresses that are local by a route alone, and no interface's.
      socket.setIntOpt(SOL_IP, IP_FREEBIND, 1);
    }
  }

  /** Receives once; false when nothing is there. */
  boolean receive(LinuxSocket socket, RunInput input) throws IOException {
    Received received =
        calls.receive(socket.intValue(), buffer, input.room(), RunInput.MOST_BYTES, 0);
    if (received == null) {
      return false;
    }
    InetSocketAddress from = received.from();
    if (from != null) {
      ByteBuffer size = received.data(SOL_UDP, UDP_GRO);
      int segment = size == null ? received.bytes() : size.getInt(0);
      input.add(received.bytes(), segment, from, way(received));
    }
    return true;
  }

  private static @Nullable Way way(Received received) throws IOException {
    ByteBuffer four = received.data(SOL_IP, IP_PKTINFO);
    if (four != null) {
      InetAddress to = address(four, IPV4_TO, 4, 0);
      InetAddress local = address(four, IPV4_LOCAL, 4, 0);
      // It came before the kernel was asked, as to a socket of systemd's: only its header is left.
      boolean unknown = local.isAnyLocalAddress();
      return unknown && !to.isMulticastAddress() && !BroadcastProbe.isBroadcast(to)
          ? same(to)
          : new Way(to, local);
    }
    ByteBuffer six = received.data(SOL_IPV6, IPV6_PKTINFO);
    if (six == null) {
      return null;
    }
    int link = six.getInt(IPV6_INTERFACE);
    InetAddress to = address(six, 0, 16, 0);
    if (to.isMulticastAddress()) {
      // The kernel chooses, among those of the interface.
      return new Way(to, ControlMessages.address(new byte[16], link));
    }
    return same(to.isLinkLocalAddress() ? address(six, 0, 16, link) : to);
  }

  private static Way same(InetAddress unicast) {
    return new Way(unicast, unicast);
  }

  private static InetAddress address(ByteBuffer data, int at, int length, int zone)
      throws IOException {
    byte[] bytes = new byte[length];
    data.get(at, bytes);
    return ControlMessages.address(bytes, zone);
  }

  /**
   * Sends a run, or a datagram, from where it was sent to; only part of it if the kernel cannot
   * divide it here.
   *
   * @return whether the kernel has taken it; it has not if there was no room
   */
  boolean send(LinuxSocket socket, DatagramRun run, Way way) throws IOException {
    boolean ipv6 = ServerSockets.isIpv6(socket.localAddress().getAddress());
    List<Control> controls = new ArrayList<>(2);
    controls.add(source(way.local()));
    if (run.count() > 1) {
      ByteBuffer size = ByteBuffer.allocate(2).order(ByteOrder.nativeOrder());
      controls.add(new Control(SOL_UDP, UDP_SEGMENT, size.putShort(0, (short) run.segmentBytes())));
    }
    return calls.send(socket.intValue(), ipv6, run.payload(), run.from(), controls);
  }

  private static Control source(InetAddress local) {
    if (local instanceof Inet6Address six) {
      ByteBuffer info = ByteBuffer.allocate(IPV6_BYTES).order(ByteOrder.nativeOrder());
      info.put(0, six.getAddress()).putInt(IPV6_INTERFACE, six.getScopeId());
      return new Control(SOL_IPV6, IPV6_PKTINFO, info);
    }
    ByteBuffer info = ByteBuffer.allocate(IPV4_BYTES);
    return new Control(SOL_IP, IP_PKTINFO, info.put(IPV4_LOCAL, local.getAddress()));
  }
}
