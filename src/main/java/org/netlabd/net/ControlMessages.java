package org.netlabd.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;

/**
 * recvmsg(2) and sendmsg(2) with their control messages (cmsg(3)), which neither the JDK nor
 * Netty's public classes give: the address that a datagram was sent to, when the kernel received
 * it, what an ICMP message said. Slower than Netty's own calls, and the first use of the class
 * loads JNA, which takes 0.1 s: for what is rare, or cannot be had otherwise.
 *
 * <p>Holds memory of its own, so each thread has another one.
 */
public final class ControlMessages {

  /** {@code flags} of {@link #receive}: what waits on the socket's error queue (recv(2)). */
  public static final int MSG_ERRQUEUE = 0x2000;

  private static final int MSG_DONTWAIT = 0x40;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int IPV6_ADDRESS_BYTES = 28;
  private static final int IPV4_ADDRESS_BYTES = 16;
  private static final int EAGAIN = 11;

  // Where in `memory` what is: struct msghdr, struct iovec, struct sockaddr_storage, control
  // messages.
  private static final int VECTOR = 56;
  private static final int NAME = 72;
  private static final int CONTROL = 200;
  private static final int CONTROL_BYTES = 512;

  private static final int NAME_LENGTH_FIELD = 8;
  private static final int CONTROL_LENGTH_FIELD = 40;
  private static final int FLAGS_FIELD = 48;
  private static final int CONTROL_HEADER_BYTES = 16;

  static {
    // Which also tells addresses in memory, and the words of errors.
    Epoll.ensureAvailability();
  }

  private static volatile boolean loaded;

  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(CONTROL + CONTROL_BYTES).order(ByteOrder.nativeOrder());
  private final long address = Buffer.memoryAddress(memory);

  /** The calls; loading this class loads JNA. */
  private static final class Libc {

    static {
      Native.register(Libc.class, NativeLibrary.getProcess());
    }

    static native long recvmsg(int fd, long message, int flags) throws LastErrorException;

    static native long sendmsg(int fd, long message, int flags) throws LastErrorException;

    static native int fcntl(int fd, int command, int argument) throws LastErrorException;

    private Libc() {}
  }

  /** Nothing is sent or received yet. */
  public ControlMessages() {
    memory.putLong(0, address + NAME).putLong(16, address + VECTOR).putLong(24, 1);
    memory.putLong(32, address + CONTROL);
  }

  /** Whether a call is possible without loading anything. Any thread. */
  static boolean isLoaded() {
    return loaded;
  }

  /** Loads the native library, on a thread of its own; the same future each time. Any thread. */
  static CompletableFuture<Void> loading() {
    return Loading.DONE;
  }

  private static final class Loading {

    static final CompletableFuture<Void> DONE =
        CompletableFuture.runAsync(
            ControlMessages::load,
            task -> {
              Thread thread = new Thread(task, "jna");
              thread.setDaemon(true);
              thread.start();
            });
  }

  private static void load() {
    try {
      long unused = Libc.recvmsg(-1, 0, 0);
    } catch (LastErrorException e) {
      // No such descriptor: the call is there.
      loaded = true;
    } catch (LinkageError e) {
      LogManager.getLogger(ControlMessages.class)
          .error("JNA's library is not available: datagrams to some addresses get no answer", e);
      throw e;
    }
  }

  /** Has calls on a descriptor return rather than wait (fcntl(2), O_NONBLOCK). */
  static void setNonBlocking(int fd) throws IOException {
    final int getFlags = 3;
    final int setFlags = 4;
    final int nonBlocking = 04000;
    try {
      int unused = Libc.fcntl(fd, setFlags, Libc.fcntl(fd, getFlags, 0) | nonBlocking);
    } catch (LastErrorException e) {
      throw failure("fcntl", e);
    }
  }

  /**
   * A control message.
   *
   * @param level as of getsockopt(2)
   * @param type as in that level's man page
   * @param data in the byte order of this machine
   */
  public record Control(int level, int type, ByteBuffer data) {}

  /**
   * What one call has brought.
   *
   * @param bytes of payload
   * @param from the sender; of an error, whom it was sent to; null where there is none
   * @param flags MSG_TRUNC, MSG_CTRUNC and the like
   * @param controls valid until the next call
   */
  public record Received(
      int bytes, @Nullable InetSocketAddress from, int flags, List<Control> controls) {

    /** The data of a control message; null if there is none of this kind. */
    public @Nullable ByteBuffer data(int level, int type) {
      for (Control each : controls) {
        if (each.level == level && each.type == type) {
          return each.data;
        }
      }
      return null;
    }
  }

  /**
   * Receives into a direct buffer, from its index {@code at}; never waits.
   *
   * @return null when nothing is there
   * @throws IOException with the system's reason; an earlier datagram's, if an ICMP message told it
   */
  public @Nullable Received receive(int fd, ByteBuffer buffer, int at, int length, int flags)
      throws IOException {
    memory.putInt(NAME_LENGTH_FIELD, CONTROL - NAME).putLong(CONTROL_LENGTH_FIELD, CONTROL_BYTES);
    memory.putLong(VECTOR, Buffer.memoryAddress(buffer) + at).putLong(VECTOR + 8, length);
    long bytes;
    try {
      bytes = Libc.recvmsg(fd, address, flags | MSG_DONTWAIT);
    } catch (LastErrorException e) {
      if (e.getErrorCode() == EAGAIN) {
        return null;
      }
      throw failure("recvmsg", e);
    }
    return new Received((int) bytes, name(), memory.getInt(FLAGS_FIELD), controls());
  }

  private @Nullable InetSocketAddress name() throws UnknownHostException {
    if (memory.getInt(NAME_LENGTH_FIELD) < IPV4_ADDRESS_BYTES) {
      return null;
    }
    boolean six = memory.getShort(NAME) == AF_INET6;
    byte[] bytes = new byte[six ? 16 : 4];
    memory.get(NAME + (six ? 8 : 4), bytes);
    int port = (memory.get(NAME + 2) & 0xff) << 8 | (memory.get(NAME + 3) & 0xff);
    return new InetSocketAddress(address(bytes, six ? memory.getInt(NAME + 24) : 0), port);
  }

  /** The address of 4 or 16 bytes; one of IPv4 where IPv6 only wraps it. */
  static InetAddress address(byte[] bytes, int zone) throws UnknownHostException {
    return zone == 0
        ? InetAddress.getByAddress(bytes)
        : Inet6Address.getByAddress(null, bytes, zone);
  }

  private List<Control> controls() {
    List<Control> controls = new ArrayList<>(3);
    int end = CONTROL + (int) memory.getLong(CONTROL_LENGTH_FIELD);
    int at = CONTROL;
    while (at + CONTROL_HEADER_BYTES <= end) {
      int length = (int) memory.getLong(at);
      if (length < CONTROL_HEADER_BYTES || at + length > end) {
        break;
      }
      ByteBuffer data =
          memory
              .slice(at + CONTROL_HEADER_BYTES, length - CONTROL_HEADER_BYTES)
              .order(ByteOrder.nativeOrder());
      controls.add(new Control(memory.getInt(at + 8), memory.getInt(at + 12), data));
      at += aligned(length);
    }
    return controls;
  }

  private static int aligned(int length) {
    return (length + 7) & ~7;
  }

  /**
   * Sends one message; never waits.
   *
   * @param ipv6 whether the socket is one of IPv6, to which an IPv4 address is a mapped one
   * @param payload what remains of it; direct
   * @return whether it was taken; not if there was no room for it
   */
  public boolean send(
      int fd, boolean ipv6, ByteBuffer payload, InetSocketAddress to, List<Control> controls)
      throws IOException {
    memory.putInt(NAME_LENGTH_FIELD, put(to, ipv6));
    memory.putLong(VECTOR, Buffer.memoryAddress(payload) + payload.position());
    memory.putLong(VECTOR + 8, payload.remaining());
    int at = CONTROL;
    for (Control each : controls) {
      int length = CONTROL_HEADER_BYTES + each.data.remaining();
      memory.putLong(at, length).putInt(at + 8, each.level).putInt(at + 12, each.type);
      memory.put(at + CONTROL_HEADER_BYTES, each.data, each.data.position(), each.data.remaining());
      at += aligned(length);
    }
    memory.putLong(CONTROL_LENGTH_FIELD, at - CONTROL);
    try {
      return Libc.sendmsg(fd, address, MSG_DONTWAIT) >= 0;
    } catch (LastErrorException e) {
      if (e.getErrorCode() == EAGAIN) {
        return false;
      }
      throw failure("sendmsg", e);
    }
  }

  /** Puts a struct sockaddr_in or sockaddr_in6; returns its length. */
  private int put(InetSocketAddress to, boolean ipv6) {
    byte[] bytes = to.getAddress().getAddress();
    memory.putShort(NAME, (short) (ipv6 ? AF_INET6 : AF_INET));
    memory.put(NAME + 2, (byte) (to.getPort() >> 8)).put(NAME + 3, (byte) to.getPort());
    if (!ipv6) {
      memory.put(NAME + 4, bytes);
      return IPV4_ADDRESS_BYTES;
    }
    memory.putInt(NAME + 4, 0);
    if (bytes.length == 4) {
      memory.putLong(NAME + 8, 0).putShort(NAME + 16, (short) 0).putShort(NAME + 18, (short) -1);
      memory.put(NAME + 20, bytes);
    } else {
      memory.put(NAME + 8, bytes);
    }
    memory.putInt(NAME + 24, to.getAddress() instanceof Inet6Address six ? six.getScopeId() : 0);
    return IPV6_ADDRESS_BYTES;
  }

  /** As Netty's own calls fail. */
  private static IOException failure(String call, LastErrorException e) {
    return new NativeIoException(call, -e.getErrorCode(), false);
  }
}
