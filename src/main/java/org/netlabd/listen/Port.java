// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.netlabd.log.Event;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.net.LoopSocket;
import org.netlabd.net.Sharing;
import org.netlabd.net.SocketState;

/** A bound address of a listener, with a part on each loop. One thread's, never a loop's. */
final class Port {

  /** What serves the port on one loop. Called on the loop's thread. */
  interface Part {

    /** Any thread. */
    Loop loop();

    /** What is bound to the port's address; other loops can have such a part if it can share. */
    LoopSocket<?> socket();

    void serve(Listener listener) throws IOException;

    /** Serves a changed listener; throws if an option is not taken, all else changed. */
    void change(Listener listener) throws IOException;

    default void countDrops() {}

    /** Takes in what the kernel holds already, and nothing more. */
    void stop();

    /** Completes when all that faults hold back is sent, or dropped. */
    default CompletableFuture<Void> whenSent() {
      return CompletableFuture.completedFuture(null);
    }

    /** Closes what has stopped, and drops what faults hold back. */
    default void drop() {}
  }

  /** Binds a part's sockets; called on any thread. */
  @FunctionalInterface
  interface Binder {
    Part bind(SessionSet sessions, InetSocketAddress address, Sharing sharing) throws IOException;
  }

  private final List<Part> parts = new ArrayList<>();
  private boolean serving;

  private Port() {}

  /** Binds {@code address} for each of the loops; where one cannot be bound, none is. */
  static Port bind(
      InetSocketAddress address, Sharing sharing, List<SessionSet> loops, Binder binder)
      throws IOException {
    Port port = new Port();
    try {
      port.parts.add(binder.bind(loops.get(0), address, sharing));
      LoopSocket<?> first = port.parts.get(0).socket();
      for (int i = 1; first.canShare() && i < loops.size(); i++) {
        port.parts.add(binder.bind(loops.get(i), first.localAddress(), Sharing.NEXT));
      }
      return port;
    } catch (IOException | RuntimeException e) {
      port.close().join();
      throw e;
    }
  }

  InetSocketAddress localAddress() {
    return parts.get(0).socket().localAddress();
  }

  /** What the kernel says of its socket; those of the other loops are alike. */
  SocketState state() {
    return parts.get(0).socket().state();
  }

  CompletableFuture<Void> serve(Listener listener) {
    if (serving) {
      return onEach(part -> change(part, listener));
    }
    serving = true;
    return onEach(part -> serve(part, listener));
  }

  private static void serve(Part part, Listener listener) {
    try {
      part.serve(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void change(Part part, Listener listener) {
    try {
      part.change(listener);
    } catch (IOException e) {
      String text = "a changed socket option is not in force: " + Errno.text(e);
      listener.log(Level.WARN, Event.Kind.OPTION_NOT_SET, null, text);
    }
  }

  void countDrops() {
    var unused = onEach(Part::countDrops);
  }

  CompletableFuture<Void> stop() {
    return onEach(Part::stop);
  }

  CompletableFuture<Void> whenSent() {
    return OnLoops.all(
        parts,
        part ->
            CompletableFuture.completedFuture(part).thenComposeAsync(Part::whenSent, part.loop()));
  }

  CompletableFuture<Void> drop() {
    return onEach(Part::drop);
  }

  /** Takes in what the kernel holds already, then closes. */
  CompletableFuture<Void> close() {
    return onEach(
        part -> {
          part.stop();
          part.drop();
        });
  }

  private CompletableFuture<Void> onEach(Consumer<Part> action) {
    return OnLoops.all(
        parts, part -> CompletableFuture.runAsync(() -> action.accept(part), part.loop()));
  }
}
