// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A non-blocking socket of Netty's native library that one event loop watches. Called on that
 * loop's thread, except where a method says otherwise.
 *
 * <p>To its user it is level-triggered. To epoll it is edge-triggered: what the kernel has told is
 * remembered until a call finds nothing more, so that it need not be asked again, and when the
 * socket is served the loop's {@link ReadyList} says.
 */
public abstract class LoopSocket<S extends Socket> extends ReadyList.Member
    implements EpollIoHandle {

  /** EPOLLPRI: the peer has sent an urgent byte, before which a read stops (tcp(7)). */
  private static final EpollIoOps URGENT = EpollIoOps.valueOf(0x2);

  /** What is no longer told of once a read has brought less than it could. */
  private static final EpollIoOps READS_STOP = EpollIoOps.EPOLLRDHUP.with(URGENT);

  /** Errors are always told. */
  private static final EpollIoOps READ =
      EpollIoOps.EPOLLERR
          .with(EpollIoOps.EPOLLET)
          .with(EpollIoOps.EPOLLIN)
          .with(EpollIoOps.EPOLLRDHUP)
          .with(URGENT);

  private static final EpollIoOps BOTH = READ.with(EpollIoOps.EPOLLOUT);

  /** How long one rests after the system has refused, in milliseconds. */
  public static final long REST_MILLIS = 500;

  /** Told by a {@link Loop} that a socket it watches can go on. Called on the loop's thread. */
  @FunctionalInterface
  public interface Readiness {

    /** It can be read or written without blocking; an error makes it both, and is thrown then. */
    void ready(boolean readable, boolean writable);
  }

  final S socket;
  private final InetSocketAddress localAddress;
  private final boolean ours;
  private @Nullable Loop loop;
  private @Nullable IoRegistration registration;
  private Readiness readiness = (readable, writable) -> {};
  private boolean reading = true;
  private boolean writing;
  private boolean asksForRoom;
  private boolean readable;
  private boolean writable;
  private boolean full;
  private boolean failed;
  private boolean readsStop;

  /** {@code ours} is a socket that we have made; systemd's belong to root. */
  LoopSocket(S socket, InetSocketAddress localAddress, boolean ours) {
    this.socket = socket;
    this.localAddress = localAddress;
    this.ours = ours;
  }

  /** Registers, on the loop's thread, with interest in reading. */
  public final void watch(Loop watching, Readiness told) throws IOException {
    loop = watching;
    readiness = told;
    registration = watching.watch(this);
    try {
      ask(READ);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What its user is told of from now on; room to write only after a write found too little. */
  public final void interest(boolean read, boolean write) {
    if (read == reading && write == writing) {
      return;
    }
    reading = read;
    writing = write;
    if (write && !asksForRoom) {
      asksForRoom = true;
      ask(BOTH);
    }
    if (isDue()) {
      loop().ready.addHeavy(this);
    }
  }

  /** Reads nothing for a while, because the system has refused. */
  public final void rest() {
    interest(false, false);
    var unused = loop().later(() -> interest(true, false), REST_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether its user is told when there is something to read. */
  public final boolean isReading() {
    return reading;
  }

  /** Whether its user is told when there is room to write. */
  public final boolean isWriting() {
    return writing;
  }

  /** Has its user told, as soon as it may read, also if the kernel has told of nothing. */
  public final void look() {
    readable = true;
    loop().ready.addHeavy(this);
  }

  final Loop loop() {
    return Objects.requireNonNull(loop, "nobody watches the socket");
  }

  /** Has epoll tell, also of what is there already. */
  private void ask(EpollIoOps wanted) {
    if (registration != null) {
      registration.submit(wanted);
    }
  }

  /** Whether there may be more behind what a read brings: the end, or an urgent byte. */
  final boolean readsStop() {
    return readsStop;
  }

  /** Whether there may be more to receive after what has just been received. */
  final void more(boolean mayBe) {
    readable = mayBe;
  }

  /** Whether there may be room for more after what has just been sent. */
  final void maySend(boolean mayBe) {
    writable = mayBe;
    full = !mayBe;
  }

  /**
   * Whether the kernel has had no room since a send. It tells of some when it has a third of its
   * buffer free, and takes bytes before: to try that would be taken for the peer's reading.
   */
  public final boolean isFull() {
    return full;
  }

  public final boolean mayReceive() {
    return readable;
  }

  private boolean isDue() {
    return failed || (reading && readable) || (writing && writable);
  }

  @Override
  public final FileDescriptor fd() {
    return socket;
  }

  /** Whether others of this process can be bound beside it. Callable from any thread. */
  public final boolean canShare() {
    return ours;
  }

  /** The address that it is really bound to. Callable from any thread. */
  public final InetSocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public final void handle(IoRegistration ignored, IoEvent event) {
    EpollIoOps ops = ((EpollIoEvent) event).ops();
    failed |= ops.contains(EpollIoOps.EPOLLERR);
    readable |= failed || ops.contains(EpollIoOps.EPOLLIN);
    writable = ops.contains(EpollIoOps.EPOLLOUT);
    full &= !writable;
    readsStop |= ops.contains(READS_STOP);
    if (isDue() && ops.contains(EpollIoOps.EPOLLRDHUP)) {
      loop().ready.addEnded(this);
    } else if (isDue()) {
      loop().ready.add(this);
    }
  }

  @Override
  final boolean serve(int calls) {
    for (int i = 0; i < calls && isDue() && socket.isOpen(); i++) {
      boolean error = failed;
      boolean room = writable;
      failed = false;
      writable = false;
      Loop.tell(readiness, error || (reading && readable), error || (writing && room));
    }
    return isDue() && socket.isOpen();
  }

  /** What the kernel says of the socket. Callable from any thread while it is open. */
  public final SocketState state() {
    return SocketState.of(socket);
  }

  /** Ends the watch alone, for a socket that is not closed at once. */
  final void unwatch() {
    reading = false;
    writing = false;
    if (registration != null) {
      registration.cancel();
    }
  }

  /** Ends the watch and closes. Callable from any thread while it is not watched. Idempotent. */
  @Override
  public void close() {
    // Which also ends what epoll knows of it.
    close(socket);
    if (registration != null) {
      registration.cancel();
    }
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // close(2) frees the descriptor also when it reports an error, and nothing is left to do.
    }
  }
}
