package org.netlabd.net;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.netlabd.values.SocketOption;

/**
 * What the kernel says of a connection's bytes (TCP_INFO, since Linux 4.6); immutable.
 *
 * @param acknowledgedBytes bytes of ours that have reached the peer's system
 * @param receivedBytes bytes of the peer's that have reached this system, read or not
 */
public record TcpInfo(long acknowledgedBytes, long receivedBytes) {

  private static final SocketOption OPTION = SocketOption.named("TCP_INFO");

  /** Where struct tcp_info has tcpi_bytes_acked and tcpi_bytes_received. */
  private static final int BYTES_ACKED = 120;

  private static final int BYTES_RECEIVED = 128;
  private static final int LENGTH = 136;

  /**
   * Asks the kernel.
   *
   * @param syn 1 where the SYN was ours, which counts as a byte, else 0
   */
  static TcpInfo of(Socket socket, int syn) throws IOException {
    ByteBuffer info = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());
    socket.getRawOpt(OPTION.level().number(), OPTION.number(), info);
    long acknowledged = Math.max(0, info.getLong(BYTES_ACKED) - syn);
    return new TcpInfo(acknowledged, info.getLong(BYTES_RECEIVED));
  }
}
