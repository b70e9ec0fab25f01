// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.netlabd.guard.End;

/** The end of the listeners: sessions may finish, and what faults hold back may leave. */
public final class Drain {

  /** What is left at the end of the drain time gets this long to send its last bytes. */
  private static final Duration LAST_BYTES = Duration.ofSeconds(1);

  private final List<SessionSet> sessions;
  private final List<Port> ports;
  private final CompletableFuture<Void> hurried;

  public record Drained(int finished, int cut) {}

  private Drain(Listeners listeners, CompletableFuture<Void> hurried) {
    sessions = listeners.sessions;
    ports = listeners.serving().values().stream().map(Listeners.Served::port).toList();
    this.hurried = hurried;
  }

  /** Stops the ports, waits unless {@code hurried} is complete, ends what is left. Called once. */
  public static Drained of(Listeners listeners, Duration atMost, CompletableFuture<Void> hurried) {
    return new Drain(listeners, hurried).within(atMost);
  }

  private Drained within(Duration atMost) {
    OnLoops.await(OnLoops.all(ports, Port::stop));
    int before = count();
    CompletableFuture<Void> finished = OnLoops.all(sessions, SessionSet::whenEmpty);
    // What holds nothing back is closed at once: whoever asks is told that nobody listens.
    CompletableFuture<Void> sent =
        OnLoops.all(ports, port -> port.whenSent().thenCompose(done -> port.drop()));
    boolean done = within(CompletableFuture.allOf(finished, sent), atMost);
    OnLoops.await(OnLoops.all(ports, Port::drop));
    if (done) {
      return new Drained(before, 0);
    }
    int cut = count();
    if (!hurried.isDone()) {
      onEach(session -> session.finish(End.DRAIN));
    }
    if (!within(finished, LAST_BYTES)) {
      onEach(session -> session.abort(End.DRAIN));
      OnLoops.await(finished);
    }
    return new Drained(before - cut, cut);
  }

  private int count() {
    List<CompletableFuture<Integer>> sizes =
        sessions.stream()
            .map(set -> CompletableFuture.supplyAsync(set::size, set.loop))
            .map(
                size -> size.completeOnTimeout(0, OnLoops.PATIENCE.toNanos(), TimeUnit.NANOSECONDS))
            .toList();
    return sizes.stream().mapToInt(CompletableFuture::join).sum();
  }

  private void onEach(Consumer<Connection> action) {
    OnLoops.await(
        OnLoops.all(
            sessions,
            set -> CompletableFuture.runAsync(() -> set.all().forEach(action), set.loop)));
  }

  /** Whether {@code done} completes in time, and before somebody hurries us. */
  private boolean within(CompletableFuture<Void> done, Duration atMost) {
    try {
      CompletableFuture.anyOf(done, hurried).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      // Whoever interrupts wants it over.
      Thread.currentThread().interrupt();
    }
    return done.isDone();
  }
}
