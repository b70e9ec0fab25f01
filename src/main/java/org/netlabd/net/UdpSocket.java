package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.DatagramCalls;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.SocketOptions;

/**
 * A datagram socket of Netty's native library.
 *
 * <p>Datagrams of one sender and one size that wait together become one {@link DatagramRun}, in the
 * loop's buffer, whether the kernel has put them together already (UDP_GRO; udp(7)) or not. Answers
 * to all that wait together leave together ({@link RunOutput}). A datagram that comes alone is
 * answered at once.
 *
 * <p>A socket of a single address receives by Netty's calls ({@code DatagramCalls}); one of every
 * address, which has to know where a datagram was sent to, by {@link PacketInfo}.
 */
public final class UdpSocket extends LoopSocket<LinuxSocket> {

  /** Largest payload of a datagram over IPv4, in bytes (RFC 768, RFC 791). */
  public static final int MAX_PAYLOAD_BYTES = 65_507;

  /** More datagrams than a receive buffer of the usual size holds. */
  static final int DRAIN_DATAGRAMS = 10_000;

  /** Datagrams a turn, so that one socket cannot keep its loop from the others. */
  private static final int TURN = 64;

  private static final int SOL_SOCKET = 1;
  private static final int SO_MEMINFO = 55;

  /** Nine counts of 32 bits (linux/sock_diag.h, SK_MEMINFO_VARS), and the last one's place. */
  private static final int MEMINFO_BYTES = 36;

  private static final int DROPS = 32;

  private static final int SOL_UDP = 17;
  private static final int UDP_GRO = 104;

  private final Loop loop;
  private final RunInput input;
  private final boolean tellsDestination;
  private boolean waiting;
  private boolean crowded;
  private int drops;

  UdpSocket(LinuxSocket socket, InetSocketAddress localAddress, boolean ours, Loop loop)
      throws IOException {
    super(socket, localAddress, ours);
    this.loop = loop;
    input = new RunInput(loop.whole());
    InetAddress address = localAddress.getAddress();
    tellsDestination = address.isAnyLocalAddress();
    if (tellsDestination) {
      PacketInfo.ask(socket, ServerSockets.isIpv6(address));
    }
    try {
      socket.setIntOpt(SOL_UDP, UDP_GRO, 1);
    } catch (IOException | ChannelException e) {
      // Linux before 5.0: every datagram comes by itself.
    }
  }

  /** Starts the watch. Called on the loop's thread. */
  public void watch(Receiver toReceiver) throws IOException {
    input.to(toReceiver);
    watch(loop, this::ready);
  }

  /** Sets changed options, as far as a bound socket takes them. */
  public void apply(SocketOptions options) throws IOException {
    NativeOptions.apply(socket, options);
    socket.setBroadcast(options.broadcast());
  }

  private void ready(boolean readable, boolean writable) {
    if (readable && canReceive()) {
      int received = receive(TURN, !crowded);
      crowded = received > 1;
    }
  }

  /** Loading what receives takes longer than a loop may stand: another thread does it. */
  private boolean canReceive() {
    if (isFast() || ControlMessages.isLoaded()) {
      return true;
    }
    if (!waiting) {
      waiting = true;
      interest(false, false);
      var unused = ControlMessages.loading().thenRunAsync(this::goOn, loop.events());
    }
    return false;
  }

  private boolean isFast() {
    return !tellsDestination && loop.output().fast() != null;
  }

  private void goOn() {
    if (socket.isOpen()) {
      waiting = false;
      interest(true, false);
    }
  }

  /** Receives what the kernel already holds, and nothing more, then ends the watch and closes. */
  public void drainAndClose() {
    if (isFast() || ControlMessages.isLoaded()) {
      // A peer that never stops sending must not keep us: what a full receive buffer can hold is
      // enough.
      int unused = receive(DRAIN_DATAGRAMS, false);
    }
    close();
  }

  /** Receives until nothing is left, or {@code most} times; returns how many times. */
  private int receive(int most, boolean firstAtOnce) {
    int times = 0;
    try {
      while (times < most && receive()) {
        times++;
        if (firstAtOnce && times == 1) {
          deliver();
        }
      }
    } finally {
      deliver();
    }
    return times;
  }

  /** After which nothing in the loop's buffer is needed. */
  private void deliver() {
    input.deliver();
    loop.output().flush();
  }

  private boolean receive() {
    if (!input.hasRoom()) {
      deliver();
    }
    DatagramCalls fast = tellsDestination ? null : loop.output().fast();
    boolean received;
    try {
      received = fast == null ? loop.output().packetInfo().receive(socket, input) : receive(fast);
    } catch (LinkageError e) {
      loop.output().notFast(e);
      return false;
    } catch (IOException e) {
      // An ICMP error of an earlier answer: it concerns that peer, not the socket.
      return true;
    }
    more(received);
    return received;
  }

  private boolean receive(DatagramCalls fast) throws IOException {
    DatagramPacket packet =
        fast.receive(socket, loop.bytes(), input.room(), RunInput.MOST_BYTES, localAddress());
    if (packet == null) {
      return false;
    }
    int bytes = packet.content().readableBytes();
    int segment =
        packet instanceof SegmentedDatagramPacket segmented ? segmented.segmentSize() : bytes;
    input.add(bytes, segment, packet.sender(), null);
    packet.release();
    return true;
  }

  /**
   * Sends datagrams to the sender of {@code answers}, before the loop receives anything else.
   *
   * @param sender is told what has become of them, at once or later in the same turn of the loop
   */
  public void send(DatagramRun answers, Sender sender) {
    loop.output().add(socket, answers, sender);
  }

  /** The same, at once: not called while datagrams are received. */
  public void sendNow(DatagramRun answers, Sender sender) {
    send(answers, sender);
    loop.output().flush();
  }

  /**
   * How many datagrams the kernel has dropped at this socket since the last call: its receive
   * buffer was full, or another netlabd had sent them. 0 where the system does not say.
   */
  public int newDrops() {
    if (!socket.isOpen()) {
      return 0;
    }
    ByteBuffer info = ByteBuffer.allocateDirect(MEMINFO_BYTES).order(ByteOrder.nativeOrder());
    try {
      socket.getRawOpt(SOL_SOCKET, SO_MEMINFO, info);
    } catch (IOException | ChannelException e) {
      // Linux before 4.12 does not say.
      return 0;
    }
    int before = drops;
    drops = info.getInt(DROPS);
    return drops - before;
  }

  /** What receives a socket's datagrams. Called on the loop's thread. */
  @FunctionalInterface
  public interface Receiver {
    /** Some datagrams. */
    void received(DatagramRun run);
  }

  /** What sends datagrams. Called on the loop's thread. */
  @FunctionalInterface
  public interface Sender {
    /**
     * The kernel has taken so many of them.
     *
     * @param failure of the last that it has not taken; null if it had no room for it
     */
    void sent(DatagramRun answers, int count, @Nullable IOException failure);
  }
}
