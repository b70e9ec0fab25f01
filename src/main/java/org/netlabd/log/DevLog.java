package org.netlabd.log;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.unix.DatagramSender;
import org.netlabd.unix.UnixAddress;

/**
 * The local syslog daemon, spoken to as glibc's syslog(3) does: a datagram a record, or where its
 * socket is a stream a record and a NUL. The socket is looked up for each record, so that a daemon
 * may come and go.
 */
final class DevLog implements Target {

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private final Path path;
  private final SyslogHeader header;
  private @Nullable DatagramSender datagrams;
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
  public void send(Level level, String record) throws IOException {
    byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
    try {
      if (stream != null) {
        sendByStream(bytes);
        return;
      }
      switch (sender().send(UnixAddress.of(name()), bytes)) {
        case SENT -> {}
        case FULL -> throw new IOException("its reader does not read");
        case ABSENT -> throw new IOException(whyNobodyReads());
        case FORBIDDEN -> throw new IOException("Permission denied");
        case STREAM -> {
          stream = SocketChannel.open(StandardProtocolFamily.UNIX);
          stream.connect(UnixDomainSocketAddress.of(path));
          sendByStream(bytes);
        }
      }
    } catch (IOException | RuntimeException e) {
      closeStream();
      throw new IOException(e.getMessage(), e);
    }
  }

  private DatagramSender sender() throws IOException {
    DatagramSender sender = datagrams;
    if (sender == null) {
      sender = DatagramSender.open();
      datagrams = sender;
    }
    return sender;
  }

  private void sendByStream(byte[] record) throws IOException {
    ByteBuffer left = ByteBuffer.allocate(record.length + 1).put(record).put((byte) 0).flip();
    SocketChannel open = stream;
    while (open != null && left.hasRemaining()) {
      open.write(left);
    }
  }

  private String whyNobodyReads() throws IOException {
    if (!Files.exists(path)) {
      return "No such file or directory";
    }
    if (Files.isDirectory(path)) {
      return "Is a directory";
    }
    Object mode = Files.getAttribute(path, "unix:mode");
    return ((Integer) mode & FILE_TYPE) == SOCKET ? "nobody reads it" : "Not a socket";
  }

  /** A stream's connect or write may hang. */
  @Override
  public void abort() {
    closeStream();
  }

  private void closeStream() {
    SocketChannel open = stream;
    stream = null;
    closeQuietly(open);
  }

  @Override
  public void close() {
    closeStream();
    closeQuietly(datagrams);
    datagrams = null;
  }

  private static void closeQuietly(@Nullable AutoCloseable open) {
    try {
      if (open != null) {
        open.close();
      }
    } catch (Exception e) {
      // The descriptor is given back all the same.
    }
  }
}
