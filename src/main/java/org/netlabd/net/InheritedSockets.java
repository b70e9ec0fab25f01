// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.Protocol;
import org.netlabd.values.SocketOption;

/** Sockets that systemd has bound for us (sd_listen_fds(3)), by address. One thread's. */
public final class InheritedSockets {

  private static final String PASSED = "systemd (LISTEN_FDS) passed ";
  private static final String NO_SOCKET = PASSED + "what is no TCP or UDP socket as descriptor ";

  /** SD_LISTEN_FDS_START. */
  private static final int FIRST = 3;

  /**
   * By type and number (SOCK_STREAM, IPPROTO_TCP; SOCK_DGRAM, IPPROTO_UDP). Unix sockets, whose
   * address would be read as one of IPv6, have no number; raw ones have another type, and UDP-Lite,
   * SCTP and MPTCP, which has no SO_OOBINLINE, other numbers.
   */
  private static final Map<List<Integer>, Protocol> PROTOCOLS =
      Map.of(List.of(1, 6), Protocol.TCP, List.of(2, 17), Protocol.UDP);

  private final List<Inherited> sockets = new ArrayList<>();

  /** Those of IPv4 and IPv6 together that are in use. */
  private final List<Inherited> ofBoth = new CopyOnWriteArrayList<>();

  private record Inherited(Protocol protocol, InetSocketAddress address, LinuxSocket socket) {

    /** Whether the kernel gives what comes now to one, now to the other (SO_REUSEPORT). */
    boolean isAlike(Inherited other) throws IOException {
      SocketOption device = SocketOption.named("SO_BINDTODEVICE");
      // Not by the addresses alone: Java's equality has no zones.
      return protocol == other.protocol
          && PeerAddress.text(address).equals(PeerAddress.text(other.address))
          && NativeOptions.get(socket, device).equals(NativeOptions.get(other.socket, device));
    }
  }

  /** Those of {@code LISTEN_FDS}, if {@code LISTEN_PID} is ours or, under jsvc, our parent's. */
  public static InheritedSockets of(Map<String, String> environment) throws IOException {
    InheritedSockets inherited = new InheritedSockets();
    int count = count(environment);
    if (count > 0) {
      // Nothing else has loaded the native library before.
      NativeLibrary.require();
    }
    for (int fd = FIRST; fd < FIRST + count; fd++) {
      Inherited next = take(fd);
      inherited.refuseSecond(next);
      inherited.sockets.add(next);
    }
    return inherited;
  }

  /** systemd keeps one that we close, and what comes to that one hangs: it may be each second. */
  private void refuseSecond(Inherited next) throws IOException {
    for (Inherited each : sockets) {
      if (each.isAlike(next)) {
        String which = next.protocol + " " + PeerAddress.text(next.address);
        throw new IOException(
            PASSED + "two sockets for " + which + ": leave one of them out of the socket units");
      }
    }
  }

  private static int count(Map<String, String> environment) {
    String count = environment.getOrDefault("LISTEN_FDS", "0");
    String pid = environment.getOrDefault("LISTEN_PID", "");
    ProcessHandle self = ProcessHandle.current();
    boolean ours =
        pid.equals(Long.toString(self.pid()))
            || self.parent().map(parent -> pid.equals(Long.toString(parent.pid()))).orElse(false);
    return ours && count.matches("[0-9]{1,4}") ? Integer.parseInt(count) : 0;
  }

  private static Inherited take(int fd) throws IOException {
    Inherited inherited;
    try {
      Libc.setNonBlocking(fd);
      LinuxSocket socket = LinuxSocket.newSocket(fd);
      Protocol protocol =
          PROTOCOLS.get(List.of(get(socket, "SO_TYPE"), get(socket, "SO_PROTOCOL")));
      if (protocol == null) {
        throw new IOException("another type or protocol");
      }
      inherited = new Inherited(protocol, socket.localAddress(), socket);
    } catch (IOException | ChannelException e) {
      throw new IOException(NO_SOCKET + fd, e);
    }
    if (inherited.socket.remoteAddress() != null) {
      String what = PASSED + "a connected socket as descriptor " + fd;
      throw new IOException(what + ", not one that all can reach; a unit with Accept=yes does so");
    }
    return inherited;
  }

  private static int get(LinuxSocket socket, String option) throws IOException {
    return NativeOptions.get(socket, SocketOption.named(option)).getInt();
  }

  /** The socket for this address, once; null if systemd passed none. */
  @Nullable LinuxSocket take(Protocol protocol, InetSocketAddress address) {
    for (Inherited each : sockets) {
      if (each.protocol == protocol && each.address.equals(address)) {
        sockets.remove(each);
        if (isOfBoth(each)) {
          ofBoth.add(each);
        }
        return each.socket;
      }
    }
    return null;
  }

  /** Whether a socket serves the port for IPv4 and IPv6; also when it has been taken. */
  boolean servesBoth(Protocol protocol, int port) {
    ofBoth.removeIf(each -> !each.socket.isOpen());
    return Stream.concat(ofBoth.stream(), sockets.stream().filter(InheritedSockets::isOfBoth))
        .anyMatch(each -> each.protocol == protocol && each.address.getPort() == port);
  }

  private static boolean isOfBoth(Inherited each) {
    try {
      return each.address.getAddress().equals(ServerSockets.IPV6_ANY)
          && get(each.socket, "IPV6_V6ONLY") == 0;
    } catch (IOException | ChannelException e) {
      return false;
    }
  }

  public List<String> closeRest() {
    List<String> closed = new ArrayList<>();
    for (Inherited each : sockets) {
      closed.add(each.protocol + " " + PeerAddress.text(each.address));
      LoopSocket.close(each.socket);
    }
    sockets.clear();
    return closed;
  }
}
