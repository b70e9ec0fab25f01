package org.netlabd.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The daemon's end of the control socket: a Unix socket that only the daemon's own user and root
 * can open. A line asks, lines answer, and the connection ends.
 *
 * <pre>
 *   -> reload
 *   <- done                          or  failed
 *   <- Reloaded: lab added               /etc/netlabd.conf:12: drain: ...
 * </pre>
 *
 * One thread takes one caller after the other; a caller who says nothing is cut off.
 */
public final class ControlSocket implements AutoCloseable {

  /** How long a caller may take to ask, and to take the answer, in milliseconds. */
  private static final long PATIENCE_MILLIS = 2_000;

  /** How long it rests after the system refused a caller. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int MOST_CHARS = 256;

  private final Path path;
  private final Map<String, Supplier<Reply>> commands;
  private final ServerSocketChannel server;
  private final Thread thread = new Thread(this::serve, "control");

  private ControlSocket(Path path, Map<String, Supplier<Reply>> commands) throws IOException {
    this.path = path;
    this.commands = Map.copyOf(commands);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Opens the socket; one that a dead daemon left behind is replaced.
   *
   * @param commands what can be asked, and what then is done, on the socket's own thread
   * @throws IOException when it cannot be opened, or another daemon has it
   */
  public static ControlSocket open(Path path, Map<String, Supplier<Reply>> commands)
      throws IOException {
    if (isSocket(path)) {
      if (isAnswered(path)) {
        throw new IOException("another netlabd has it");
      }
      Files.delete(path);
    }
    return new ControlSocket(path, commands);
  }

  /** Anything else that is there is not ours to delete; the bind fails on it. */
  private static boolean isSocket(Path path) throws IOException {
    return Files.exists(path) && Files.readAttributes(path, BasicFileAttributes.class).isOther();
  }

  private static boolean isAnswered(Path path) {
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel caller = accept()) {
        answer(caller);
      } catch (IOException e) {
        // Closed by us, or the caller is gone or was cut off: there is nobody to tell.
      }
    }
  }

  private SocketChannel accept() throws IOException {
    try {
      return server.accept();
    } catch (IOException e) {
      // Without a descriptor to accept with, accept(2) fails at once, whether anybody calls or not.
      LockSupport.parkNanos(REST_NANOS);
      throw e;
    }
  }

  private void answer(SocketChannel caller) throws IOException {
    Future<?> cutOff = cutOffLater(caller);
    BufferedReader in =
        new BufferedReader(
            Channels.newReader(caller, StandardCharsets.UTF_8.newDecoder(), MOST_CHARS));
    char[] line = new char[MOST_CHARS];
    int length = 0;
    int next = in.read();
    while (next >= 0 && next != '\n' && length < MOST_CHARS) {
      line[length++] = (char) next;
      next = in.read();
    }
    cutOff.cancel(false);
    Reply reply = reply(new String(line, 0, length).strip());
    cutOff = cutOffLater(caller);
    PrintWriter out = new PrintWriter(Channels.newWriter(caller, StandardCharsets.UTF_8));
    out.println(reply.done() ? Reply.DONE : Reply.FAILED);
    reply.lines().forEach(out::println);
    out.flush();
    cutOff.cancel(false);
  }

  private static Future<?> cutOffLater(SocketChannel caller) {
    return CompletableFuture.runAsync(
        () -> close(caller),
        CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private Reply reply(String asked) {
    Supplier<Reply> command = commands.get(asked);
    if (command == null) {
      String known = String.join(", ", commands.keySet().stream().sorted().toList());
      return new Reply(false, List.of("no such command; known: " + known));
    }
    try {
      return command.get();
    } catch (RuntimeException | Error e) {
      return new Reply(false, List.of("internal error: " + e));
    }
  }

  private static void close(SocketChannel caller) {
    try {
      caller.close();
    } catch (IOException e) {
      // It is closed all the same.
      return;
    }
  }

  /** Whether this socket is at {@code other}. */
  public boolean isAt(Path other) {
    return path.equals(other);
  }

  /** Removes the socket. */
  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The next daemon replaces it.
      return;
    }
  }
}
