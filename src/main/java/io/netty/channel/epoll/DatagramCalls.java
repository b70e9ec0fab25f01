package io.netty.channel.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * recvmsg(2) and sendmmsg(2) with their control messages: the size of the datagrams that the kernel
 * has put together or is to divide (udp(7), UDP_GRO and UDP_SEGMENT) and the address that was sent
 * to. Netty keeps them to its own datagram channel, which is why this class is in Netty's package:
 * see docs/decisions/0012. Each event loop has one.
 */
public final class DatagramCalls {

  private static final FastThreadLocal<DatagramCalls> CALLS =
      new FastThreadLocal<>() {
        @Override
        protected DatagramCalls initialValue() {
          return new DatagramCalls();
        }

        @Override
        protected void onRemoval(DatagramCalls calls) {
          calls.array.release();
        }
      };

  private final NativeDatagramPacketArray array = new NativeDatagramPacketArray();

  private DatagramCalls() {}

  /** The calling thread's. */
  public static DatagramCalls get() {
    return CALLS.get();
  }

  /**
   * Receives once into {@code buffer}, from its index {@code at}, at most {@code length} bytes.
   *
   * @param local its recipient, where the kernel does not tell it
   * @return to be released; null when nothing is there
   */
  public @Nullable DatagramPacket receive(
      LinuxSocket socket, ByteBuf buffer, int at, int length, InetSocketAddress local)
      throws IOException {
    array.clear();
    array.addWritable(buffer, at, length);
    NativeDatagramPacketArray.NativeDatagramPacket packet = array.packets()[0];
    socket.recvmsg(packet);
    buffer.setIndex(at, at + length);
    return packet.hasSender() ? packet.newDatagramPacket(buffer, local) : null;
  }

  /** Forgets what {@link #add} has added, and what was received. */
  public void clear() {
    array.clear();
  }

  /**
   * Adds a message, of 1,024 at most, that {@link #send} sends.
   *
   * @param payload direct, not empty, and unchanged until it is sent
   * @param segmentBytes the size of the datagrams that the kernel makes of it; 0: it is one
   */
  public void add(ByteBuffer payload, int segmentBytes, InetSocketAddress recipient) {
    ByteBuf bytes = Unpooled.wrappedBuffer(payload);
    Adding.add(array, bytes, segmentBytes, recipient);
  }

  /**
   * Sends {@code count} of the added messages, from a place on.
   *
   * @return how many of them the kernel has taken; it has not tried those after the next
   * @throws IOException if it has not taken the first
   */
  public int send(LinuxSocket socket, int from, int count) throws IOException {
    return socket.sendmmsg(array.packets(), from, count);
  }

  /** What Netty's array has no door to without a channel, whose 780 classes take 0.1 s to load. */
  private static final class Adding {

    private static final MethodHandle ADD = find();

    private static MethodHandle find() {
      Class<?> owner = NativeDatagramPacketArray.class;
      MethodType type =
          MethodType.methodType(
              boolean.class,
              ByteBuf.class,
              int.class,
              int.class,
              int.class,
              InetSocketAddress.class);
      try {
        return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
            .findVirtual(owner, "add0", type);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("another Netty than netlabd was built with", e);
      }
    }

    static void add(
        NativeDatagramPacketArray array,
        ByteBuf bytes,
        int segmentBytes,
        InetSocketAddress recipient) {
      try {
        boolean unused =
            (boolean) ADD.invokeExact(array, bytes, 0, bytes.capacity(), segmentBytes, recipient);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
