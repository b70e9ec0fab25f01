package org.netlabd.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.netlabd.transport.Loop;
import org.netlabd.transport.UdpSocket;

/** One address of a UDP listener. */
final class UdpPort implements Port {

  private final UdpSocket socket;
  private final Loop loop;
  private @Nullable Listener listener;

  UdpPort(UdpSocket socket, Loop loop) {
    this.socket = socket;
    this.loop = loop;
  }

  @Override
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public CompletableFuture<Void> serve(Listener served) {
    return CompletableFuture.runAsync(
        () -> {
          boolean first = listener == null;
          listener = served;
          if (first) {
            try {
              socket.watch(this::received);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        },
        loop.events());
  }

  private void received(ByteBuffer payload, InetSocketAddress from, @Nullable InetAddress to) {
    if (listener != null) {
      Datagrams.answer(listener, socket, payload, from);
    }
  }

  @Override
  public CompletableFuture<Void> close() {
    return CompletableFuture.runAsync(socket::drainAndClose, loop.events());
  }
}
