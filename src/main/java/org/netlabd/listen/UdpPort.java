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
  private final HostWatch host;
  private @Nullable Datagrams datagrams;

  UdpPort(UdpSocket socket, Loop loop, HostWatch host) {
    this.socket = socket;
    this.loop = loop;
    this.host = host;
  }

  @Override
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public CompletableFuture<Void> serve(Listener served) {
    return CompletableFuture.runAsync(
        () -> {
          boolean first = datagrams == null;
          datagrams = new Datagrams(served, host);
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

  @Override
  public void hostChanged() {
    loop.events()
        .execute(
            () -> {
              if (datagrams != null) {
                datagrams = new Datagrams(datagrams.listener(), host);
              }
            });
  }

  private void received(ByteBuffer payload, InetSocketAddress from, @Nullable InetAddress to) {
    Datagrams now = datagrams;
    if (now != null && now.mayAnswer(payload, from, localAddress().getAddress())) {
      now.answer(socket, payload, from);
    }
  }

  @Override
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.events()
        .execute(
            () -> {
              var unused = socket.drainAndClose().thenRun(() -> done.complete(null));
            });
    return done;
  }
}
