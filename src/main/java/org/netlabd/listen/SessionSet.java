package org.netlabd.listen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.Loop;

/**
 * The sessions of one loop, and the greetings that may become some. Used on the loop's thread,
 * except where a method says otherwise.
 */
final class SessionSet {

  /** How many fewer connections are worth the way to another thread. */
  private static final int CLEARLY = 2;

  private final Loop loop;
  private final Deadlines deadlines = new Deadlines();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private final AtomicInteger load = new AtomicInteger();
  private int sessions;
  private @Nullable ScheduledFuture<?> look;
  private long lookNanos;

  SessionSet(Loop loop) {
    this.loop = loop;
  }

  /** Any thread. */
  Loop loop() {
    return loop;
  }

  /**
   * The set that is to have the next connection, and counts it from now on: {@code own}, unless
   * another one has clearly fewer. Any thread.
   */
  static SessionSet assign(SessionSet own, List<SessionSet> all) {
    SessionSet least = own;
    for (SessionSet each : all) {
      if (each.load.get() < least.load.get()) {
        least = each;
      }
    }
    SessionSet chosen = own.load.get() - least.load.get() < CLEARLY ? own : least;
    chosen.count();
    return chosen;
  }

  /** Counts a connection that {@link #assign} has not counted. */
  void count() {
    load.getAndIncrement();
  }

  int size() {
    return sessions;
  }

  void add(TcpSession session) {
    sessions++;
    watch(session);
  }

  void remove(TcpSession session) {
    sessions--;
    leave(session);
    if (sessions == 0) {
      waiting.forEach(empty -> empty.complete(null));
      waiting.clear();
    }
  }

  void add(ProxyGreeting greeting) {
    watch(greeting);
  }

  void remove(ProxyGreeting greeting) {
    leave(greeting);
  }

  private void watch(Deadlines.Timed connection) {
    deadlines.add(connection);
    schedule();
  }

  private void leave(Deadlines.Timed connection) {
    deadlines.remove(connection);
    load.getAndDecrement();
  }

  /** The deadline of one of them may have become sooner. */
  void sooner(Deadlines.Timed connection) {
    deadlines.sooner(connection);
    schedule();
  }

  /** One task of the loop looks after all of them. */
  private void schedule() {
    if (deadlines.isEmpty()) {
      return;
    }
    long next = deadlines.nextNanos();
    if (look == null || next - lookNanos < 0) {
      if (look != null) {
        look.cancel(false);
      }
      lookNanos = next;
      long left = Math.max(0, next - System.nanoTime());
      look = loop.later(this::look, left, TimeUnit.NANOSECONDS);
    }
  }

  private void look() {
    look = null;
    try {
      deadlines.look(System.nanoTime());
    } finally {
      schedule();
    }
  }

  /** Ends the greetings; completes when no session is left. Called from any thread. */
  CompletableFuture<Void> whenEmpty() {
    CompletableFuture<Void> empty = new CompletableFuture<>();
    loop.events()
        .execute(
            () -> {
              all(ProxyGreeting.class).forEach(ProxyGreeting::abort);
              if (sessions == 0) {
                empty.complete(null);
              } else {
                waiting.add(empty);
              }
            });
    return empty;
  }

  /** A copy, because those that end leave. */
  <T> List<T> all(Class<T> kind) {
    return deadlines.all().stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
