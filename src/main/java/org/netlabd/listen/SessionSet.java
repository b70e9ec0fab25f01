package org.netlabd.listen;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.netlabd.transport.Loop;

/**
 * The sessions of one loop, and the greetings that may become some. Used on the loop's thread,
 * except where a method says otherwise.
 */
final class SessionSet {

  private final Loop loop;
  private final Set<TcpSession> sessions = new HashSet<>();
  private final Set<ProxyGreeting> greetings = new HashSet<>();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

  SessionSet(Loop loop) {
    this.loop = loop;
  }

  /** Any thread. */
  Loop loop() {
    return loop;
  }

  int size() {
    return sessions.size();
  }

  void add(TcpSession session) {
    sessions.add(session);
  }

  void remove(TcpSession session) {
    sessions.remove(session);
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
