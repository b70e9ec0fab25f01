package io.netty.channel.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * recvmsg(2) with its control messages: the size of the datagrams that the kernel has put together
 * (udp(7), UDP_GRO) and the address that was sent to. Netty keeps it to its own datagram channel,
 * which is why this class is in Netty's package: see docs/decisions/0012.
 */
public final class DatagramInput {

  private static final FastThreadLocal<NativeDatagramPacketArray> ARRAY =
      new FastThreadLocal<>() {
        @Override
        protected NativeDatagramPacketArray initialValue() {
          return new NativeDatagramPacketArray();
        }

        @Override
        protected void onRemoval(NativeDatagramPacketArray array) {
          array.release();
        }
      };

  private DatagramInput() {}

  /**
   * Receives once into {@code buffer}, from its index {@code at}, at most {@code length} bytes.
   *
   * @param local its recipient, where the kernel does not tell it
   * @return to be released; null when nothing is there
   */
  public static @Nullable DatagramPacket receive(
      LinuxSocket socket, ByteBuf buffer, int at, int length, InetSocketAddress local)
      throws IOException {
    NativeDatagramPacketArray array = ARRAY.get();
    array.clear();
    array.addWritable(buffer, at, length);
    NativeDatagramPacketArray.NativeDatagramPacket packet = array.packets()[0];
    socket.recvmsg(packet);
    buffer.setIndex(at, at + length);
    return packet.hasSender() ? packet.newDatagramPacket(buffer, local) : null;
  }
}
