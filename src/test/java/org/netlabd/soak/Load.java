// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** All peers at once, each on a thread of its own, until it is told to stop. */
final class Load {

  private static final int MOST_FAILURES = 20;

  private final Map<String, LongAdder> rounds;
  private final Queue<String> failures;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running = true;

  private Load(Map<String, LongAdder> rounds, Queue<String> failures) {
    this.rounds = rounds;
    this.failures = failures;
  }

  /** Nothing done yet. */
  static Load none() {
    return new Load(new LinkedHashMap<>(), new ConcurrentLinkedQueue<>());
  }

  /** Begins, and counts on from this one. */
  Load again(List<Peer> peers) {
    Load load = new Load(rounds, failures);
    for (Peer peer : peers) {
      String name = peer.getClass().getSimpleName();
      LongAdder count = rounds.computeIfAbsent(name, key -> new LongAdder());
      Thread thread = new Thread(() -> load.run(peer, count), name);
      thread.setDaemon(true);
      load.threads.add(thread);
    }
    load.threads.forEach(Thread::start);
    return load;
  }

  private void run(Peer peer, LongAdder count) {
    while (running && failures.size() < MOST_FAILURES) {
      try {
        peer.round(() -> running);
        count.increment();
      } catch (Exception e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        String failure = Thread.currentThread().getName() + ": " + text;
        System.err.println(failure);
        failures.add(failure);
      }
    }
  }

  /** Ends it; returns when every peer has had its last answer. */
  void stop() throws InterruptedException {
    running = false;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2L * Peer.DEADLINE_MILLIS);
    for (Thread thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      if (thread.isAlive()) {
        failures.add(thread.getName() + ": hangs");
      }
    }
  }

  boolean hasFailed() {
    return !failures.isEmpty();
  }

  String failures() {
    return String.join("\n", failures);
  }

  /** Rounds done, by kind. */
  String summary() {
    return rounds.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue().sum())
        .collect(Collectors.joining(", "));
  }
}
