package org.netlabd.listen;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.netlabd.transport.Loop;

/**
 * The sessions of one loop, and the greetings that may become some. Used on the loop's thread,
 * except where a method says otherwise.
 */
final class SessionSet {

  /** How many fewer connections are worth the way to another thread. */
  private static final int CLEARLY = 2;

  private final Loop loop;
  private final Set<TcpSession> sessions = new HashSet<>();
  private final Set<ProxyGreeting> greetings = new HashSet<>();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private final AtomicInteger load = new AtomicInteger();

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
    return sessions.size();
  }

  void add(TcpSession session) {
    sessions.add(session);
  }

  void remove(TcpSession session) {
    sessions.remove(session);
    load.getAndDecrement();
    if (sessions.isEmpty()) {
      waiting.forEach(empty -> empty.complete(null));
      waiting.clear();
    }
  }

  void add(ProxyGreeting greeting) {
    greetings.add(greeting);
  }

  void remove(ProxyGreeting greeting) {
    greetings.remove(greeting);
    load.getAndDecrement();
  }

  /** Ends the greetings; completes when no session is left. Called from any thread. */
  CompletableFuture<Void> whenEmpty() {
    CompletableFuture<Void> empty = new CompletableFuture<>();
    loop.events()
        .execute(
            () -> {
              List.copyOf(greetings).forEach(ProxyGreeting::abort);
              if (sessions.isEmpty()) {
                empty.complete(null);
              } else {
                waiting.add(empty);
              }
            });
    return empty;
  }

  /** A copy, because sessions that end leave the set. */
  List<TcpSession> all() {
    return List.copyOf(sessions);
  }
}
