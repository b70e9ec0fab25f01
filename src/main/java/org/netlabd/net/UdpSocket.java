// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.SocketOption;
import org.netlabd.values.SocketOptions;

/** A datagram socket, received from and answered many datagrams a call: {@link DatagramBatch}. */
public final class UdpSocket extends LoopSocket<LinuxSocket> {

  /** More datagrams than a receive buffer of the usual size holds. */
  static final int DRAIN_PASSES = 10_000 / DatagramBatch.LEAST;

  /** Passes a turn, so that one socket cannot keep its loop from the others. */
  private static final int TURN = 4;

  private static final SocketOption MEMINFO = SocketOption.named("SO_MEMINFO");

  /** IP_PMTUDISC_OMIT: of IPv4, and why not what ICMP says, docs/decisions/0003. */
  private static final int AS_THE_LINK_IS = 5;

  /** Where its counts of 32 bits have SK_MEMINFO_DROPS (linux/sock_diag.h). */
  private static final int DROPS = 32;

  private final Loop loop;
  private final NativeOptions options;
  private @Nullable User user;
  private boolean failing;
  private int drops;

  UdpSocket(LinuxSocket socket, InetSocketAddress localAddress, boolean ours, Loop loop)
      throws IOException {
    super(socket, localAddress, ours);
    this.loop = loop;
    options = new NativeOptions(socket, localAddress.getAddress());
    // Of IPv4 also on a socket of both families.
    set("IP_PKTINFO", 1);
    set("IP_MTU_DISCOVER", AS_THE_LINK_IS);
    if (ServerSockets.isIpv6(localAddress.getAddress())) {
      set("IPV6_RECVPKTINFO", 1);
      // IPv6 has addresses that are local by a route alone, and no interface's.
      set("IP_FREEBIND", 1);
    }
    putTogether(true);
  }

  private void set(String option, int value) throws IOException {
    NativeOptions.set(socket, option, value);
  }

  /** Starts the watch. Called on the loop's thread. */
  public void watch(User toUser) throws IOException {
    user = toUser;
    // Made now, with its descriptor, and not when the first datagram comes.
    var unused = loop.datagrams();
    watch(
        loop,
        (readable, writable) -> {
          if (readable) {
            receive(TURN);
          }
        });
  }

  public void apply(SocketOptions given) throws IOException {
    options.apply(given);
  }

  /** Has the kernel tell each datagram's time and hop limit, or not; then none are put together. */
  public void tellTimes(boolean on) throws IOException {
    int value = on ? 1 : 0;
    set("SO_TIMESTAMPNS", value);
    set("IP_RECVTTL", value);
    if (ServerSockets.isIpv6(localAddress().getAddress())) {
      set("IPV6_RECVHOPLIMIT", value);
    }
    putTogether(!on);
  }

  /** Whether the kernel may give several datagrams of one peer as one. */
  private void putTogether(boolean on) throws IOException {
    try {
      set("UDP_GRO", on ? 1 : 0);
    } catch (IOException | ChannelException e) {
      // Linux before 5.0: every datagram comes by itself.
    }
  }

  /** Whether an IPv4 address is broadcast by the kernel's routes of now. */
  public boolean isBroadcast(InetAddress address) {
    return loop.datagrams().probe.isBroadcast(address);
  }

  /** Receives what the kernel already holds. */
  public void drain() {
    // A peer that never stops sending must not keep us: what a full receive buffer can hold is
    // enough.
    receive(DRAIN_PASSES);
  }

  private void receive(int most) {
    User told = user;
    if (told == null || !socket.isOpen()) {
      return;
    }
    boolean more = true;
    boolean failed = false;
    for (int i = 0; more && i < most; i++) {
      try {
        more = loop.datagrams().pass(socket.intValue(), told);
        failed = false;
        failing = false;
      } catch (IOException e) {
        if (failed) {
          rest(told, e);
          break;
        }
        // It may be that of an earlier answer, by ICMP: it concerns its peer, and is over.
        failed = true;
      }
    }
    more(more);
  }

  private void rest(User told, IOException failure) {
    if (!failing) {
      told.cannotReceive(failure);
    }
    failing = true;
    rest();
  }

  /** Answers {@code asked} in datagrams of so many bytes; {@code bytes} is direct, and stays. */
  public void send(DatagramRun asked, ByteBuffer bytes, int segmentBytes) {
    if (user != null) {
      loop.datagrams().add(socket.intValue(), user, asked, bytes, segmentBytes);
    }
  }

  /** Sends an answer that was kept, by the next {@link #flush}; while nothing is being received. */
  public void send(DatagramPath path, byte[] answer) {
    if (user != null) {
      loop.datagrams().add(socket.intValue(), user, path, answer);
    }
  }

  public void flush() {
    if (user != null) {
      loop.datagrams().flush(socket.intValue(), user);
    }
  }

  /** How many datagrams the kernel has dropped here until now; 0 where it does not say. */
  public int drops() {
    try {
      drops = socket.isOpen() ? NativeOptions.get(socket, MEMINFO).getInt(DROPS) : drops;
    } catch (IOException | ChannelException e) {
      // Linux before 4.12 does not say.
    }
    return drops;
  }

  /** What receives and answers a socket's datagrams. Called on the loop's thread. */
  @FunctionalInterface
  public interface User {

    void received(DatagramRun run);

    /**
     * What has become of answers.
     *
     * @param to whose answers they are
     * @param count how many datagrams the kernel has taken
     * @param bytes how many bytes these have
     * @param of how many there were
     * @param failure of the last that it has not taken; null if it had no room for it
     */
    default void sent(
        DatagramRun to, int count, int bytes, int of, @Nullable IOException failure) {}

    /** Nothing is received: told once, and tried again until something is. */
    default void cannotReceive(IOException failure) {}
  }
}
