// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends datagrams to Unix sockets: unconnected, opened by the first, never blocking. A receiver may
 * come back; one that does not read is told from one that is not there. One thread's.
 */
public final class DatagramSender implements AutoCloseable {

  /** What {@code sun_path} holds (unix(7)); the native library would cut what is longer. */
  static final int MAX_ADDRESS_BYTES = 108;

  private @Nullable Socket socket;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(2048);

  /** The first one loads the native library. */
  private static Socket open() throws IOException {
    try {
      NativeLibrary.require();
      return Socket.newSocketDomainDgram();
    } catch (UnsatisfiedLinkError e) {
      throw new IOException(e.getMessage(), e);
    } catch (ChannelException e) {
      throw new IOException("no Unix datagram socket: " + Errno.text(e), e);
    }
  }

  /**
   * Sends one datagram.
   *
   * @param to a path, or with a leading {@code @} a name in the abstract name space, as systemd and
   *     ss(8) write it
   * @return whether the receiver has it; false: it is there, but does not read
   * @throws ProtocolException if the address is a stream socket's
   * @throws IllegalArgumentException if the kernel takes no datagrams of that length
   * @throws IOException if it cannot be sent; the message says why, without the address
   */
  public boolean send(String to, byte[] datagram) throws IOException {
    if (datagram.length > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(datagram.length);
    }
    buffer.clear().put(datagram);
    Socket open = socket == null ? open() : socket;
    socket = open;
    try {
      return open.sendToDomainSocket(buffer, 0, datagram.length, address(to)) > 0;
    } catch (FileNotFoundException e) {
      throw new IOException("No such file or directory", e);
    } catch (NativeIoException e) {
      return switch (Errno.of(e).orElse(Errno.EIO)) {
        case ENOBUFS -> false;
        case ECONNREFUSED -> throw new IOException("nobody reads it", e);
        case EMSGSIZE -> throw new IllegalArgumentException(datagram.length + " bytes", e);
        case EPERM, EACCES -> throw new IOException("Permission denied", e);
        case EPROTOTYPE -> throw new ProtocolException("it is a stream socket");
        // Without the name of the call that Netty puts before the system's words.
        default ->
            throw new IOException(String.valueOf(e.getMessage()).replaceFirst(".*\\): ", ""), e);
      };
    }
  }

  /** As the kernel wants it: not terminated, an abstract name behind a NUL. */
  private static byte[] address(String text) throws IOException {
    boolean isAbstract = text.startsWith("@");
    if ((!isAbstract && !text.startsWith("/")) || text.indexOf('\0') >= 0) {
      throw new IOException("not a Unix socket's address; an absolute path or @NAME is accepted");
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_ADDRESS_BYTES) {
      throw new IOException(
          "longer than the " + MAX_ADDRESS_BYTES + " bytes of a Unix socket's address");
    }
    if (isAbstract) {
      bytes[0] = 0;
    }
    return bytes;
  }

  /** Closes the socket; another datagram opens another. */
  @Override
  public void close() {
    if (socket != null) {
      LoopSocket.close(socket);
      socket = null;
    }
  }
}
