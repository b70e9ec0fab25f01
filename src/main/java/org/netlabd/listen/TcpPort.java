package org.netlabd.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.log.Event;
import org.netlabd.transport.Loop;
import org.netlabd.transport.SystemReason;
import org.netlabd.transport.TcpServerSocket;
import org.netlabd.transport.TcpSocket;

/** A listening TCP address: accepts on one loop, spreads the sessions over all. */
final class TcpPort implements Port {

  /** Connections accepted in one turn, so that a flood of them leaves the loop to sessions too. */
  private static final int TURN = 64;

  /** How long accepting rests after the system refused, in milliseconds. */
  private static final long REST_MILLIS = 500;

  private final TcpServerSocket socket;
  private final Loop loop;
  private final List<SessionSet> sessions;
  private final AtomicInteger next = new AtomicInteger();
  private @Nullable Listener listener;
  private boolean resting;

  TcpPort(TcpServerSocket socket, Loop loop, List<SessionSet> sessions) {
    this.socket = socket;
    this.loop = loop;
    this.sessions = sessions;
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
            watch();
          }
        },
        loop.events());
  }

  private void watch() {
    try {
      socket.watch(loop, (readable, writable) -> accept(TURN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletableFuture<Void> close() {
    return CompletableFuture.runAsync(
        () -> {
          // A connection that the kernel has completed already is one that the peer believes in.
          accept(Integer.MAX_VALUE);
          socket.close();
        },
        loop.events());
  }

  private void accept(int most) {
    Listener current = listener;
    if (current == null) {
      return;
    }
    try {
      for (int i = 0; i < most; i++) {
        TcpSocket accepted = socket.accept();
        if (accepted == null) {
          break;
        }
        open(current, accepted);
      }
      resting = false;
    } catch (IOException e) {
      rest(current, e);
    }
  }

  private void open(Listener current, TcpSocket accepted) {
    SessionSet set = sessions.get(Math.floorMod(next.getAndIncrement(), sessions.size()));
    TcpSession session = new TcpSession(current, set.loop(), accepted, set);
    if (set.loop().isCurrent()) {
      session.open();
    } else {
      set.loop().events().execute(session::open);
    }
  }

  private void rest(Listener current, IOException failure) {
    if (!resting) {
      String text = "cannot accept connections: " + SystemReason.of(failure) + "; trying again";
      current.log(Level.WARN, Event.Kind.NETWORK_ERROR, null, text, null);
    }
    resting = true;
    socket.accepting(false);
    var unused =
        loop.events().schedule(() -> socket.accepting(true), REST_MILLIS, TimeUnit.MILLISECONDS);
  }
}
