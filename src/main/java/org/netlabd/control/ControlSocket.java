// SPDX-License-Identifier: Apache-2.0
package org.netlabd.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.DaemonThread;
import org.netlabd.values.FileError;

/**
 * The daemon's end of the control socket: a Unix socket that root, the daemon's own user and its
 * group can open. A {@link Request} asks, a {@link Reply} answers, and the connection ends. Who may
 * keep whom waiting: docs/decisions/0034.
 */
public final class ControlSocket implements AutoCloseable {

  /** How long a caller may take to ask, and to take a piece of the answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long all of the answer may take. */
  private static final Duration MOST_PATIENCE = Duration.ofSeconds(20);

  /** How long it rests after the system refused a caller. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** The same while half of the callers that there can be are there: others wait. */
  private static final Duration CROWDED_PATIENCE = Duration.ofMillis(500);

  private static final int MOST_CALLERS = 256;

  /** Beyond it a connect(2) that does not block fails. */
  private static final int MOST_WAITING = 1024;

  private static final int MOST_BYTES = 4096;

  /** The type of a file in its mode (inode(7)). */
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;

  private final Path path;
  private final Map<String, Command> commands;
  private final Command unknown;
  private final ServerSocketChannel server;
  private final Object identity;
  private final Set<UserPrincipal> mayChange;
  private final Semaphore callers = new Semaphore(MOST_CALLERS);

  private ControlSocket(Path path, Map<String, Command> commands) throws IOException {
    this.path = path;
    this.commands = Map.copyOf(commands);
    String known = String.join(", ", commands.keySet().stream().sorted().toList());
    unknown = Command.refusing("no such command; known: " + known);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), MOST_WAITING);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
      identity = attribute(path, "ino");
      // By number: there may be no /etc/passwd.
      UserPrincipal root =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
      mayChange = new HashSet<>(List.of(Files.getOwner(path), root));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    DaemonThread.start("control", this::serve);
  }

  /** Opens the socket; replaces a dead daemon's, and nothing else. Says why it cannot. */
  public static ControlSocket open(Path path, Map<String, Command> commands) throws IOException {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        refuseUnlessDead(path);
        Files.delete(path);
      }
      return new ControlSocket(path, commands);
    } catch (FileSystemException e) {
      throw new IOException(FileError.text(e), e);
    }
  }

  private static void refuseUnlessDead(Path path) throws IOException {
    int mode = (Integer) attribute(path, "mode");
    if ((mode & S_IFMT) != S_IFSOCK) {
      throw new IOException("there is " + kind(mode) + ", which is not replaced by a socket");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A listener whose queue is full would keep a blocking connect(2) for ever.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException e) {
      // Nobody listens.
      return;
    } catch (IOException e) {
      // Its queue is full, it takes datagrams, or it is not for us.
      throw new IOException("another program listens there", e);
    }
    throw new IOException("another program listens there");
  }

  private static String kind(int mode) {
    return switch (mode & S_IFMT) {
      case 0010000 -> "a FIFO";
      case 0020000, 0060000 -> "a device";
      case 0040000 -> "a directory";
      case 0120000 -> "a symbolic link";
      default -> "a file";
    };
  }

  private static Object attribute(Path path, String name) throws IOException {
    return Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
  }

  private void serve() {
    while (server.isOpen()) {
      SocketChannel caller = accept();
      if (caller != null) {
        Runnable answer = () -> answerAndClose(caller);
        try {
          DaemonThread.start("control-caller", answer);
        } catch (RejectedExecutionException e) {
          // Others wait: better than that nobody can ask any more.
          answer.run();
        }
      }
    }
  }

  private @Nullable SocketChannel accept() {
    callers.acquireUninterruptibly();
    try {
      return server.accept();
    } catch (IOException e) {
      callers.release();
      // Without a descriptor to accept with, accept(2) fails at once, whether anybody calls or not.
      LockSupport.parkNanos(server.isOpen() ? REST_NANOS : 0);
      return null;
    }
  }

  private void answerAndClose(SocketChannel caller) {
    try (caller) {
      answer(caller);
    } catch (IOException e) {
      // The caller is gone or was cut off: there is nobody to tell.
    } finally {
      callers.release();
    }
  }

  private void answer(SocketChannel caller) throws IOException {
    boolean crowded = callers.availablePermits() < MOST_CALLERS / 2;
    ByteBuffer asked = ByteBuffer.allocate(MOST_BYTES);
    caller.configureBlocking(false);
    int n = caller.read(asked);
    caller.configureBlocking(true);
    // Who has asked is not cut off because this thread has had no processor for a while.
    Future<?> cutOff =
        soFar(asked).indexOf('\n') >= 0
            ? CompletableFuture.completedFuture(null)
            : closeAfter(crowded ? CROWDED_PATIENCE : PATIENCE, caller);
    while (n >= 0 && asked.hasRemaining() && soFar(asked).indexOf('\n') < 0) {
      n = caller.read(asked);
    }
    cutOff.cancel(false);
    UserPrincipal who = caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    Request request = new Request("");
    Command command;
    try {
      if (!asked.hasRemaining() && soFar(asked).indexOf('\n') < 0) {
        throw new IOException("a request has fewer than " + MOST_BYTES + " bytes");
      }
      request = Request.of(soFar(asked).lines().findFirst().orElse(""));
      command = commands.getOrDefault(request.command(), unknown);
    } catch (IOException | RuntimeException | Error e) {
      command = Command.refusing(text(e));
    }
    command.places().acquireUninterruptibly();
    try {
      Reply reply = reply(command, request, who);
      cutOff = closeAfter(MOST_PATIENCE, caller);
      reply.write(pieces(caller));
    } finally {
      command.places().release();
    }
    cutOff.cancel(false);
    cutOff = closeAfter(PATIENCE, caller);
    caller.shutdownOutput();
    // Closed with bytes of the caller's unread, the connection would be reset, and the answer lost.
    Channels.newInputStream(caller).transferTo(OutputStream.nullOutputStream());
    cutOff.cancel(false);
  }

  private static String soFar(ByteBuffer asked) {
    return UTF_8.decode(asked.duplicate().flip()).toString();
  }

  /** A long list may take long, on a busy host; each piece of it is to be taken in time. */
  private static OutputStream pieces(SocketChannel caller) {
    return new FilterOutputStream(Channels.newOutputStream(caller)) {
      @Override
      public void write(byte[] piece, int from, int length) throws IOException {
        Future<?> cutOff = closeAfter(PATIENCE, caller);
        out.write(piece, from, length);
        cutOff.cancel(false);
      }
    };
  }

  /** Has a connection closed on which something takes too long: it has no time-out. */
  static Future<?> closeAfter(Duration patience, SocketChannel connection) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            connection.close();
          } catch (IOException e) {
            // It is closed all the same.
            return;
          }
        },
        // On the timer's own thread: with two CPUs each task would have one made for it.
        CompletableFuture.delayedExecutor(
            patience.toMillis(), TimeUnit.MILLISECONDS, Runnable::run));
  }

  private Reply reply(Command command, Request request, UserPrincipal caller) {
    try {
      return command.changes() && !mayChange.contains(caller)
          ? Reply.failed("Permission denied: only root and the daemon's own user may do that")
          : command.action().apply(request);
    } catch (RuntimeException | Error e) {
      return Reply.failed(text(e));
    }
  }

  private static String text(Throwable failure) {
    return failure instanceof IOException
        ? String.valueOf(failure.getMessage())
        : "internal error: " + failure;
  }

  /** Whether this socket is at {@code other}, and nobody has put something else there. */
  public boolean isAt(Path other) {
    return path.equals(other) && isOurs();
  }

  private boolean isOurs() {
    try {
      return identity.equals(attribute(path, "ino"));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      if (isOurs()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // The next daemon replaces it.
      return;
    }
  }
}
