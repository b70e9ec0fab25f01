// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.unix.Buffer;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.IpAddress;

/**
 * An array of messages as recvmmsg(2) and sendmmsg(2) take it, each with its peer's address, the
 * place of its bytes and its control messages (cmsg(3)): where a datagram was sent to, when it was
 * received, what an ICMP message said.
 *
 * <pre>
 *   struct mmsghdr     x n    which point to the others
 *   struct iovec       x n
 *   struct sockaddr_*  x n
 *   control messages   x n
 * </pre>
 *
 * For one thread at a time.
 */
final class Messages {

  /** {@code flags} of {@link #receiveOne}: what waits on the socket's error queue (recv(2)). */
  static final int MSG_ERRQUEUE = 0x2000;

  private static final int AF_INET6 = 10;
  private static final int IPV4_NAME_BYTES = 16;

  private static final int HEADER_BYTES = 64;
  private static final int VECTOR_BYTES = 16;
  private static final int NAME_BYTES = 32;
  private static final int CONTROL_BYTES = 128;

  // Of struct mmsghdr.
  private static final int NAME_LENGTH = 8;
  private static final int VECTORS = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int LENGTH = 56;

  private static final int CONTROL_HEADER_BYTES = 16;

  static {
    // Which also tells addresses in memory, and the words of errors.
    NativeLibrary.require();
  }

  private final int count;

  /** Where {@link #control} gives places; in the byte order of this machine. */
  final ByteBuffer memory;

  private final long address;

  Messages(int count) {
    this.count = count;
    int each = HEADER_BYTES + VECTOR_BYTES + NAME_BYTES + CONTROL_BYTES;
    memory = ByteBuffer.allocateDirect(count * each).order(ByteOrder.nativeOrder());
    address = Buffer.memoryAddress(memory);
    for (int i = 0; i < count; i++) {
      name(i, this, i);
      vectors(i, i, 1);
      memory.putLong(header(i) + CONTROL, address + controls(i));
    }
  }

  private static int header(int i) {
    return i * HEADER_BYTES;
  }

  private int vector(int i) {
    return count * HEADER_BYTES + i * VECTOR_BYTES;
  }

  private int name(int i) {
    return vector(count) + i * NAME_BYTES;
  }

  private int controls(int i) {
    return name(count) + i * CONTROL_BYTES;
  }

  /** Where bytes are received, or lie that are sent. */
  void vector(int i, long at, long length) {
    memory.putLong(vector(i), at).putLong(vector(i) + 8, length);
  }

  /** The vectors of a message: it has those of its own number if nothing else is said. */
  void vectors(int i, int first, int vectors) {
    memory.putLong(header(i) + VECTORS, address + vector(first));
    memory.putLong(header(i) + VECTOR_COUNT, vectors);
  }

  long vectorAddress(int i) {
    return memory.getLong(vector(i));
  }

  int vectorLength(int i) {
    return (int) memory.getLong(vector(i) + 8);
  }

  /** A message goes to the peer from which one of {@code others} has come. */
  void name(int i, Messages others, int from) {
    memory.putLong(header(i), others.address + others.name(from));
    memory.putInt(header(i) + NAME_LENGTH, others.memory.getInt(header(from) + NAME_LENGTH));
  }

  /** Receives the first {@code wanted}; returns how many. May throw what ICMP said of another. */
  int receive(int fd, int wanted) throws IOException {
    for (int i = 0; i < wanted; i++) {
      expect(i);
    }
    return Libc.recvmmsg(fd, address, wanted);
  }

  /** Receives the first, which may be of a stream; false if nothing is there. Never waits. */
  boolean receiveOne(int fd, int flags) throws IOException {
    expect(0);
    long bytes = Libc.recvmsg(fd, address, flags);
    memory.putInt(header(0) + LENGTH, (int) bytes);
    return bytes >= 0;
  }

  private void expect(int i) {
    memory.putInt(header(i) + NAME_LENGTH, NAME_BYTES);
    memory.putLong(header(i) + CONTROL_LENGTH, CONTROL_BYTES);
  }

  /** Sends some of them; returns how many the kernel has taken, or throws for the first. */
  int send(int fd, int first, int wanted) throws IOException {
    return Libc.sendmmsg(fd, address + header(first), wanted);
  }

  int bytes(int i) {
    return memory.getInt(header(i) + LENGTH);
  }

  /** The peer's address; an IPv4 one as IPv6 wraps it. */
  long high(int i) {
    return isIpv6(i) ? Long.reverseBytes(memory.getLong(name(i) + 8)) : 0;
  }

  long low(int i) {
    return isIpv6(i)
        ? Long.reverseBytes(memory.getLong(name(i) + 16))
        : IpAddress.lowOfIpv4(Integer.reverseBytes(memory.getInt(name(i) + 4)));
  }

  int port(int i) {
    return Short.toUnsignedInt(Short.reverseBytes(memory.getShort(name(i) + 2)));
  }

  private boolean isIpv6(int i) {
    return memory.getShort(name(i)) == AF_INET6;
  }

  boolean isSamePeer(int one, int other) {
    int length = memory.getInt(header(one) + NAME_LENGTH);
    boolean same = length == memory.getInt(header(other) + NAME_LENGTH);
    for (int at = 0; same && at < length; at += Integer.BYTES) {
      same = memory.getInt(name(one) + at) == memory.getInt(name(other) + at);
    }
    return same;
  }

  /** The sender; of an error, whom it was sent to; null where there is none. */
  @Nullable InetSocketAddress peer(int i) {
    if (memory.getInt(header(i) + NAME_LENGTH) < IPV4_NAME_BYTES) {
      return null;
    }
    int zone = isIpv6(i) ? memory.getInt(name(i) + 24) : 0;
    return new InetSocketAddress(address(high(i), low(i), zone), port(i));
  }

  /** The sender's struct sockaddr, copied. */
  ByteBuffer peerName(int i) {
    byte[] bytes = new byte[memory.getInt(header(i) + NAME_LENGTH)];
    memory.get(name(i), bytes);
    return ByteBuffer.wrap(bytes);
  }

  /** A message is as one that such a peer has sent. */
  void peer(int i, ByteBuffer peerName) {
    memory.put(name(i), peerName, 0, peerName.limit());
    memory.putInt(header(i) + NAME_LENGTH, peerName.limit());
  }

  static InetAddress address(long high, long low, int zone) {
    byte[] bytes = new IpAddress(high, low).toBytes();
    try {
      return zone == 0
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, zone);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Where the data of a control message is that has come; -1 if there is none of this kind. */
  int control(int i, int level, int type) {
    int at = controls(i);
    int end = at + (int) memory.getLong(header(i) + CONTROL_LENGTH);
    while (at + CONTROL_HEADER_BYTES <= end) {
      int length = (int) memory.getLong(at);
      if (length < CONTROL_HEADER_BYTES || at + length > end) {
        break;
      }
      if (memory.getInt(at + 8) == level && memory.getInt(at + 12) == type) {
        return at + CONTROL_HEADER_BYTES;
      }
      at += aligned(length);
    }
    return -1;
  }

  /** The same, as a buffer; null if there is none. */
  @Nullable ByteBuffer data(int i, int level, int type) {
    int at = control(i, level, type);
    return at < 0
        ? null
        : memory
            .slice(at, (int) memory.getLong(at - CONTROL_HEADER_BYTES) - CONTROL_HEADER_BYTES)
            .order(ByteOrder.nativeOrder());
  }

  /** A message that is to be sent has no control messages yet. */
  void clearControls(int i) {
    memory.putLong(header(i) + CONTROL_LENGTH, 0);
  }

  /** Adds one, of zeros; returns where its data is. */
  int addControl(int i, int level, int type, int bytes) {
    int length = (int) memory.getLong(header(i) + CONTROL_LENGTH);
    int at = controls(i) + length;
    int space = aligned(CONTROL_HEADER_BYTES + bytes);
    memory.putLong(at, CONTROL_HEADER_BYTES + bytes).putInt(at + 8, level).putInt(at + 12, type);
    for (int zero = CONTROL_HEADER_BYTES; zero < space; zero += 8) {
      memory.putLong(at + zero, 0);
    }
    memory.putLong(header(i) + CONTROL_LENGTH, length + space);
    return at + CONTROL_HEADER_BYTES;
  }

  private static int aligned(int length) {
    return (length + 7) & ~7;
  }
}
