// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.util.Closer;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.DatagramSender;

/** The local syslog daemon as syslog(3) has it: a datagram a record, or to a stream with a NUL. */
final class DevLog implements Target {

  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;

  private final Path path;
  private final SyslogHeader header;
  private final DatagramSender datagrams = new DatagramSender();
  private volatile @Nullable SocketChannel stream;

  DevLog(Path path, SyslogHeader header) {
    this.path = path;
    this.header = header;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public String header(Level level, long timeMillis) {
    return header.local(level, timeMillis);
  }

  @Override
  public void send(Entry entry, String record) throws IOException {
    byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
    try {
      if (stream != null || !isSentByDatagram(bytes)) {
        sendByStream(bytes);
      }
    } catch (IOException | RuntimeException e) {
      closeStream();
      throw new IOException(isNoSocket() ? "Not a socket" : e.getMessage(), e);
    }
  }

  /** False where the socket is a stream's. */
  private boolean isSentByDatagram(byte[] record) throws IOException {
    try {
      if (datagrams.send(name(), record)) {
        return true;
      }
    } catch (ProtocolException e) {
      stream = SocketChannel.open(StandardProtocolFamily.UNIX);
      return false;
    }
    throw new IOException("its reader does not read");
  }

  private void sendByStream(byte[] record) throws IOException {
    ByteBuffer left = ByteBuffer.allocate(record.length + 1).put(record).put((byte) 0).flip();
    SocketChannel open = stream;
    if (open != null && !open.isConnected()) {
      open.connect(UnixDomainSocketAddress.of(path));
    }
    while (open != null && left.hasRemaining()) {
      open.write(left);
    }
  }

  /** The kernel's word for it would be the one for a socket that nobody reads. */
  private boolean isNoSocket() {
    try {
      int mode = (Integer) Files.getAttribute(path, "unix:mode");
      return (mode & S_IFMT) != S_IFSOCK;
    } catch (IOException e) {
      return false;
    }
  }

  /** A stream's connect or write may hang. */
  @Override
  public void abort() {
    closeStream();
  }

  private void closeStream() {
    SocketChannel open = stream;
    stream = null;
    Closer.closeSilently(open);
  }

  @Override
  public void close() {
    closeStream();
    datagrams.close();
  }
}
