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
import org.jspecify.annotations.Nullable;

/**
 * A non-blocking socket of Netty's native library that one event loop watches. Called on that
 * loop's thread, except where a method says otherwise.
 *
 * <p>To its user it is level-triggered. To epoll it is edge-triggered, because the kernel would
 * look again at each socket that it has told of, only to find most of them empty; a socket that has
 * not been emptied is told of again when the kernel is asked to.
 */
public abstract class LoopSocket<S extends Socket> implements EpollIoHandle {

  /** Errors are always told; without any interest Netty would end the registration. */
  private static final EpollIoOps NONE = EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLET);

  /** EPOLLPRI: the peer has sent an urgent byte, before which a read stops (tcp(7)). */
  private static final EpollIoOps URGENT = EpollIoOps.valueOf(0x2);

  /** What is no longer told of once a read has brought less than it could. */
  private static final EpollIoOps READS_STOP = EpollIoOps.EPOLLRDHUP.with(URGENT);

  private static final EpollIoOps READ =
      NONE.with(EpollIoOps.EPOLLIN).with(EpollIoOps.EPOLLRDHUP).with(URGENT);
  private static final EpollIoOps WRITE = NONE.with(EpollIoOps.EPOLLOUT);
  private static final EpollIoOps BOTH = READ.with(EpollIoOps.EPOLLOUT);

  final S socket;
  private final InetSocketAddress localAddress;
  private final boolean ours;
  private @Nullable Loop loop;
  private @Nullable IoRegistration registration;
  private EpollIoOps wanted = NONE;
  private boolean more;
  private boolean readsStop;
  private Readiness readiness = (readable, writable) -> {};

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
    registration = watching.register(this);
    interest(true, false);
  }

  /** What the loop wakes up for from now on. */
  public final void interest(boolean read, boolean write) {
    wanted = read ? (write ? BOTH : READ) : (write ? WRITE : NONE);
    tell();
  }

  /** The loop that watches the socket. */
  final Loop loop() {
    return Objects.requireNonNull(loop, "nobody watches the socket");
  }

  /** Has epoll tell of what is wanted, also if that is there already. */
  private void tell() {
    if (registration != null) {
      try {
        registration.submit(wanted);
      } catch (UncheckedIOException e) {
        throw new IllegalStateException("epoll_ctl on fd " + socket.intValue(), e);
      }
    }
  }

  /** Whether there may be more behind what a read brings: the end, or an urgent byte. */
  final boolean readsStop() {
    return readsStop;
  }

  /** Whether there may be more to receive after what has just been received. */
  final void more(boolean mayBe) {
    more = mayBe;
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
    boolean error = ops.contains(EpollIoOps.EPOLLERR);
    boolean readable = error || ops.contains(EpollIoOps.EPOLLIN);
    more = readable;
    readsStop |= ops.contains(READS_STOP);
    Loop.tell(readiness, readable, error || ops.contains(EpollIoOps.EPOLLOUT));
    if (more && wanted.contains(EpollIoOps.EPOLLIN) && socket.isOpen()) {
      tell();
    }
  }

  /** Ends the watch and closes. Callable from any thread while it is not watched. Idempotent. */
  @Override
  public final void close() {
    try {
      // Which also ends what epoll knows of it.
      socket.close();
    } catch (IOException e) {
      // close(2) frees the descriptor also when it reports an error, and nothing is left to do.
    }
    if (registration != null) {
      registration.cancel();
    }
  }
}
