// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.key.Memory;
import org.netlabd.guard.End;
import org.netlabd.guard.LoopWatch;
import org.netlabd.net.Loop;

/** One loop's sessions, greetings that may become some, and senders of datagrams. The loop's. */
final class SessionSet {

  /** How many fewer connections are worth the way to another thread. */
  private static final int CLEARLY = 2;

  private static final long MOST = Memory.mostSessions();

  final Loop loop;
  private final Deadlines deadlines = new Deadlines();
  final Greetings greetings = new Greetings();

  /** Those of its datagrams that are watched. */
  final LoopWatch.Table peers = new LoopWatch.Table();

  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private final AtomicInteger load = new AtomicInteger();
  private @Nullable ScheduledFuture<?> look;
  private long lookNanos;

  SessionSet(Loop loop) {
    this.loop = loop;
  }

  /** The set that gets and counts the next connection: one with clearly fewer. Any thread. */
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

  /** Whether the heap may have no room for more. Any thread. */
  static boolean areFull(List<SessionSet> all) {
    long connections = 0;
    for (SessionSet each : all) {
      connections += each.load.get();
    }
    return connections >= MOST;
  }

  /** Runs a task on some loop once the sessions that have ended by now are served. Any thread. */
  static void afterEnded(List<SessionSet> sets, Runnable task) {
    if (sets.isEmpty()) {
      task.run();
    } else {
      Runnable rest = () -> afterEnded(sets.subList(1, sets.size()), task);
      sets.get(0).loop.afterEnded(rest);
    }
  }

  /** Counts a connection that {@link #assign} has not counted. */
  void count() {
    load.getAndIncrement();
  }

  int size() {
    return deadlines.size();
  }

  void add(Connection connection) {
    deadlines.add(connection);
    load.getAndAdd(connection.weight() - 1);
    schedule();
  }

  void remove(Connection connection) {
    deadlines.remove(connection);
    load.getAndAdd(-connection.weight());
    if (deadlines.isEmpty()) {
      // Behind what is counted and said of the last one.
      waiting.forEach(empty -> loop.execute(() -> empty.complete(null)));
      waiting.clear();
    }
  }

  /** The deadline of one of them may have become sooner. */
  void sooner(Connection connection) {
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
      long now = System.nanoTime();
      // What epoll tells of comes first: the process may have stood still until now.
      look =
          next - now > 0
              ? loop.later(this::reschedule, next - now, TimeUnit.NANOSECONDS)
              : loop.later(() -> look(now), 0, TimeUnit.NANOSECONDS);
    }
  }

  private void reschedule() {
    look = null;
    schedule();
  }

  private void look(long nowNanos) {
    look = null;
    try {
      deadlines.look(nowNanos);
    } finally {
      schedule();
    }
  }

  /** Completes when no connection is left. Called from any thread. */
  CompletableFuture<Void> whenEmpty() {
    CompletableFuture<Void> empty = new CompletableFuture<>();
    loop.execute(
        () -> {
          if (deadlines.isEmpty()) {
            empty.complete(null);
          } else {
            waiting.add(empty);
          }
        });
    return empty;
  }

  /** Those that there are. Not by the loop's thread, which only lists them, however many. */
  List<Connection> listed() {
    try {
      return CompletableFuture.supplyAsync(this::all, loop)
          .orTimeout(OnLoops.PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
          .join();
    } catch (CompletionException e) {
      throw new IllegalStateException("an event loop does not answer", e);
    }
  }

  /** Ends the sessions of a peer; returns whether there were any. Not by the loop's thread. */
  boolean end(String peer) {
    List<Connection> of = listed().stream().filter(each -> isOf(peer, each.view())).toList();
    Runnable abort = () -> of.forEach(each -> each.abort(End.ADMINISTRATOR));
    OnLoops.await(CompletableFuture.runAsync(abort, loop));
    return !of.isEmpty();
  }

  private static boolean isOf(String peer, @Nullable Map<String, @Nullable Object> view) {
    return view != null && peer.equals(view.get("peer"));
  }

  /** A copy, because those that end leave. */
  List<Connection> all() {
    return deadlines.all();
  }
}
