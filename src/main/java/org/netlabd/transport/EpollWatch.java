package org.netlabd.transport;

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
import org.jspecify.annotations.Nullable;

/** A native socket's registration with an epoll instance, level-triggered. */
abstract class EpollWatch<S extends Socket> implements EpollIoHandle, LoopSocket {

  /** Errors are always told; without any interest Netty would end the registration. */
  private static final EpollIoOps NONE = EpollIoOps.EPOLLERR;

  private static final EpollIoOps READ = EpollIoOps.EPOLLIN;
  private static final EpollIoOps WRITE = EpollIoOps.EPOLLOUT;
  private static final EpollIoOps BOTH = READ.with(WRITE);

  final S socket;
  private final InetSocketAddress localAddress;
  private final boolean ours;
  private @Nullable IoRegistration registration;
  private Readiness readiness = (readable, writable) -> {};

  /** {@code ours} is a socket that we have made; systemd's belong to root. */
  EpollWatch(S socket, InetSocketAddress localAddress, boolean ours) {
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
    interest(true, false);
  }

  /** What the loop wakes up for from now on. */
  public final void interest(boolean read, boolean write) {
    if (registration != null) {
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
    EpollIoOps ops = ((EpollIoEvent) event).ops();
    boolean error = ops.contains(EpollIoOps.EPOLLERR);
    readiness.ready(error || ops.contains(READ), error || ops.contains(WRITE));
  }

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
