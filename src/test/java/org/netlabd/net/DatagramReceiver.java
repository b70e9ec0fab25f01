// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.fail;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The receiving end of a Unix datagram socket, for tests: /dev/log or systemd. */
public final class DatagramReceiver implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Socket socket;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65536);

  private DatagramReceiver(Socket socket) {
    this.socket = socket;
  }

  /** Binds a path; what was there is removed. */
  public static DatagramReceiver at(Path path) throws IOException {
    return at(path.toString());
  }

  /** Binds a path, or an abstract name after a NUL. */
  public static DatagramReceiver at(String path) throws IOException {
    Epoll.ensureAvailability();
    Socket socket = Socket.newSocketDomainDgram();
    socket.bind(new DomainSocketAddress(path));
    return new DatagramReceiver(socket);
  }

  /** The next datagram; the test fails if none comes in time. */
  public byte[] receive() throws IOException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<byte[]> datagram = receiveNow();
      if (datagram.isPresent()) {
        return datagram.get();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return fail("no datagram within " + DEADLINE);
  }

  /** The next datagram as text. */
  public String receiveText() throws IOException {
    return new String(receive(), StandardCharsets.UTF_8);
  }

  /** A datagram that is there already. */
  public Optional<byte[]> receiveNow() throws IOException {
    DomainDatagramSocketAddress from = socket.recvFromDomainSocket(buffer, 0, buffer.capacity());
    if (from == null) {
      return Optional.empty();
    }
    byte[] datagram = new byte[from.receivedAmount()];
    buffer.clear().get(datagram);
    return Optional.of(datagram);
  }

  /** Closes the socket; a path stays, as a syslog daemon that was killed leaves it. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Closes the socket and removes its path. */
  public void closeAndRemove(Path path) throws IOException {
    close();
    Files.deleteIfExists(path);
  }
}
