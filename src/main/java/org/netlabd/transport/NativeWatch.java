package org.netlabd.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A native socket's registration with an epoll instance or a ring. To its user it is
 * level-triggered. To epoll it is edge-triggered, because the kernel would look again at each
 * socket that it has told of, only to find most of them empty; a socket that has not been emptied
 * is told of again when the kernel is asked to.
 */
abstract class NativeWatch<S extends Socket> implements EpollIoHandle, IoUringIoHandle, LoopSocket {

  static final int POLLIN = 0x1;
  static final int POLLOUT = 0x4;
  static final int POLLERR = 0x8;

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
  private @Nullable UringPoll poll;
  private EpollIoOps wanted = NONE;
  private boolean more;
  private boolean readsStop;
  private Readiness readiness = (readable, writable) -> {};

  /** {@code ours} is a socket that we have made; systemd's belong to root. */
  NativeWatch(S socket, InetSocketAddress localAddress, boolean ours) {
    this.socket = socket;
    this.localAddress = localAddress;
    this.ours = ours;
  }

  /** Registers, on the loop's thread, with interest in reading. */
  public final void watch(Loop watching, Readiness told) throws IOException {
    loop = watching;
    readiness = told;
    IoRegistration done = watching.register(this);
    registration = done;
    if (!watching.events().isCompatible(EpollIoHandle.class)) {
      poll = new UringPoll(done, socket.intValue());
    }
    interest(true, false);
  }

  /** What the loop wakes up for from now on. */
  public final void interest(boolean read, boolean write) {
    if (poll != null) {
      poll.interest(POLLERR | (read ? POLLIN : 0) | (write ? POLLOUT : 0));
    } else {
      wanted = read ? (write ? BOTH : READ) : (write ? WRITE : NONE);
      tell();
    }
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

  @Override
  public final boolean canShare() {
    return ours;
  }

  @Override
  public final InetSocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public final void handle(IoRegistration ignored, IoEvent event) {
    if (poll == null) {
      EpollIoOps ops = ((EpollIoEvent) event).ops();
      boolean error = ops.contains(EpollIoOps.EPOLLERR);
      boolean readable = error || ops.contains(EpollIoOps.EPOLLIN);
      more = readable;
      readsStop |= ops.contains(READS_STOP);
      Loop.tell(readiness, readable, error || ops.contains(EpollIoOps.EPOLLOUT));
      if (more && wanted.contains(EpollIoOps.EPOLLIN) && socket.isOpen()) {
        tell();
      }
      return;
    }
    int events = poll.begin((IoUringIoEvent) event);
    if (events != 0) {
      try {
        boolean error = (events & POLLERR) != 0;
        Loop.tell(readiness, error || (events & POLLIN) != 0, error || (events & POLLOUT) != 0);
      } finally {
        poll.end();
      }
    }
  }

  @Override
  public final void close() {
    if (poll != null) {
      poll.cancel();
    }
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
