package org.netlabd.client.net;

import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel says of a connection's bytes (TCP_INFO, since Linux 4.6); immutable.
 *
 * @param acknowledgedBytes bytes of ours that have reached the peer's system
 * @param receivedBytes bytes of the peer's that have reached this system, read or not
 */
public record TcpFigures(long acknowledgedBytes, long receivedBytes) {

  /** Where struct tcp_info has tcpi_bytes_acked and tcpi_bytes_received. */
  private static final int BYTES_ACKED = 120;

  private static final int BYTES_RECEIVED = 128;
  private static final int LENGTH = 136;

  static TcpFigures of(LinuxSocket socket) {
    ByteBuffer info = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());
    try {
      socket.getRawOpt(Sockets.IPPROTO_TCP, Sockets.TCP_INFO, info);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // The SYN counts as a byte there.
    return new TcpFigures(Math.max(0, info.getLong(BYTES_ACKED) - 1), info.getLong(BYTES_RECEIVED));
  }
}
