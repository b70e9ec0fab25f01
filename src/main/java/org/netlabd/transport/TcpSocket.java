package org.netlabd.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A connected TCP socket. */
public interface TcpSocket extends LoopSocket {

  /** The peer's address and port, IPv4-mapped addresses folded. */
  InetSocketAddress peer();

  /** Starts the watch, with interest in reading. Called on the loop's thread. */
  void watch(Loop loop, Readiness readiness) throws IOException;

  /** What the loop wakes up for from now on. */
  void interest(boolean read, boolean write);

  /**
   * Reads once into the buffer of the loop that watches the socket, which then holds just that.
   *
   * @param most bytes
   * @return bytes read, 0 when none is there, -1 when the peer has closed its side
   */
  int read(int most) throws IOException;

  /**
   * Writes once from a direct buffer, from its position up to its limit.
   *
   * @return bytes written, 0 when the kernel takes none now
   */
  int write(ByteBuffer direct) throws IOException;

  /** Closes with a reset, which leaves nothing behind in the kernel. Idempotent. */
  void abort();

  /**
   * What the kernel has counted for this connection (tcp(7), TCP_INFO); null where the system does
   * not say.
   */
  @Nullable KernelCounts kernelCounts();

  /**
   * Bytes as the kernel counts them.
   *
   * @param acknowledged bytes that were written and that the peer's kernel has
   * @param received bytes that arrived, read or not
   */
  record KernelCounts(long acknowledged, long received) {}
}
