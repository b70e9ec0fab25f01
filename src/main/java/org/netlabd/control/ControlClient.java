package org.netlabd.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Asks a running daemon through its control socket. */
public final class ControlClient {

  private ControlClient() {}

  /**
   * Asks, and waits for the answer.
   *
   * @param patience how long for; a reload may look up names
   * @throws SocketTimeoutException when the daemon does not answer in time
   * @throws IOException when no daemon can be asked there
   */
  public static Reply ask(Path socket, String command, Duration patience) throws IOException {
    try (SocketChannel daemon = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      Executor later =
          CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
      CompletableFuture<Void> cutOff = CompletableFuture.runAsync(() -> close(daemon), later);
      try {
        daemon.connect(UnixDomainSocketAddress.of(socket));
        daemon.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
        return read(daemon);
      } catch (AsynchronousCloseException e) {
        SocketTimeoutException hung = new SocketTimeoutException("the daemon does not answer");
        hung.initCause(e);
        throw hung;
      } finally {
        cutOff.cancel(false);
      }
    }
  }

  private static Reply read(SocketChannel daemon) throws IOException {
    List<String> lines;
    try {
      lines =
          new BufferedReader(Channels.newReader(daemon, StandardCharsets.UTF_8)).lines().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (lines.isEmpty()) {
      throw new IOException("the daemon hung up");
    }
    return new Reply(lines.get(0).equals(Reply.DONE), lines.subList(1, lines.size()));
  }

  private static void close(SocketChannel daemon) {
    try {
      daemon.close();
    } catch (IOException e) {
      // It is closed all the same.
      return;
    }
  }
}
