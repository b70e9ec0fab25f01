// SPDX-License-Identifier: Apache-2.0
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
 * @param rttMicros smoothed round trip time, in microseconds
 * @param retransmits segments that were sent again
 */
public record TcpInfo(
    long acknowledgedBytes, long receivedBytes, long rttMicros, long retransmits) {

  private static final SocketOption OPTION = SocketOption.named("TCP_INFO");

  /** Where struct tcp_info has tcpi_rtt, tcpi_total_retrans, tcpi_bytes_acked, and so on. */
  private static final int RTT = 68;

  private static final int TOTAL_RETRANS = 100;
  private static final int BYTES_ACKED = 120;

  private static final int BYTES_RECEIVED = 128;
  private static final int LENGTH = 136;

  /** Direct memory is slow to get. */
  private static final ThreadLocal<ByteBuffer> SCRATCH =
      ThreadLocal.withInitial(
          () -> ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder()));

  /** Asks the kernel; {@code syn} is 1 where the SYN was ours, which counts as a byte, else 0. */
  static TcpInfo of(Socket socket, int syn) throws IOException {
    ByteBuffer info = SCRATCH.get().clear();
    socket.getRawOpt(OPTION.level().number(), OPTION.number(), info);
    long acknowledged = Math.max(0, info.getLong(BYTES_ACKED) - syn);
    return new TcpInfo(
        acknowledged,
        info.getLong(BYTES_RECEIVED),
        Integer.toUnsignedLong(info.getInt(RTT)),
        Integer.toUnsignedLong(info.getInt(TOTAL_RETRANS)));
  }
}
