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
import org.jspecify.annotations.Nullable;

/** A native socket's registration with an epoll instance or a ring, level-triggered. */
abstract class NativeWatch<S extends Socket> implements EpollIoHandle, IoUringIoHandle, LoopSocket {

  static final int POLLIN = 0x1;
  static final int POLLOUT = 0x4;
  static final int POLLERR = 0x8;

  private static final EpollIoOps READ = EpollIoOps.EPOLLIN;
  private static final EpollIoOps WRITE = EpollIoOps.EPOLLOUT;
  private static final EpollIoOps BOTH = READ.with(WRITE);

  /** Errors are always told; without any interest Netty would end the registration. */
  private static final EpollIoOps NONE = EpollIoOps.EPOLLERR;

  final S socket;
  private final InetSocketAddress localAddress;
  private final boolean ours;
  private @Nullable IoRegistration registration;
  private @Nullable UringPoll poll;
  private Readiness readiness = (readable, writable) -> {};

  /** {@code ours} is a socket that we have made; systemd's belong to root. */
  NativeWatch(S socket, InetSocketAddress localAddress, boolean ours) {
    this.socket = socket;
    this.localAddress = localAddress;
    this.ours = ours;
  }

  /** Registers, on the loop's thread, with interest in reading. */
  public final void watch(Loop loop, Readiness told) throws IOException {
    readiness = told;
    var future = loop.events().register(this);
    IoRegistration done = future.getNow();
    if (done == null) {
      throw new IOException("cannot watch the socket", future.cause());
    }
    registration = done;
    if (!loop.events().isCompatible(EpollIoHandle.class)) {
      poll = new UringPoll(done, socket.intValue());
    }
    interest(true, false);
  }

  /** What the loop wakes up for from now on. */
  public final void interest(boolean read, boolean write) {
    if (poll != null) {
      poll.interest(POLLERR | (read ? POLLIN : 0) | (write ? POLLOUT : 0));
    } else if (registration != null) {
      try {
        registration.submit(read ? (write ? BOTH : READ) : (write ? WRITE : NONE));
      } catch (UncheckedIOException e) {
        throw new IllegalStateException("epoll_ctl on fd " + socket.intValue(), e);
      }
    }
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
      readiness.ready(error || ops.contains(READ), error || ops.contains(WRITE));
      return;
    }
    int events = poll.begin((IoUringIoEvent) event);
    if (events != 0) {
      try {
        boolean error = (events & POLLERR) != 0;
        readiness.ready(error || (events & POLLIN) != 0, error || (events & POLLOUT) != 0);
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
