// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.apache.logging.log4j.Level;
import org.netlabd.config.key.Memory;
import org.netlabd.values.DaemonThread;

/**
 * A log target with a bounded queue and a thread of its own, so that one that is stuck or gone
 * holds up neither whoever logs nor the other targets.
 *
 * <pre>
 *   add (any thread, never waits) -> queue -> Records -> Target (this target's thread)
 *                                      \-> full: dropped, counted, said when there is room again
 * </pre>
 */
final class TargetQueue {

  /** As long as a record may be, header included. */
  static final int MAX_RECORD_BYTES = 1024;

  private static final int QUEUE_ENTRIES = 8192;

  /** What those may take of the heap, as peers may have a say in how long a text is. */
  private static final long QUEUE_BYTES = Memory.most(32, 1);

  private static final String STUCK = "takes no more records";
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long STOPPING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long ABORT_MILLIS = 100;

  /** How far back what was sent is in doubt when a connection is cut off, and how much of it. */
  private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MOST_IN_DOUBT = 1024;

  final Targets.Key key;
  private final Target target;
  private final Records records;
  private final BiConsumer<TargetQueue, Entry> teller;
  private final Losses losses;
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Deque<Long> sentAt = new ArrayDeque<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final ThreadPoolExecutor thread;
  private volatile long sendingSince;
  private int deliveredSinceLoss;

  /** An entry that the target's thread has not come to. */
  private final class Waiting implements Runnable {

    private final Entry entry;

    Waiting(Entry entry) {
      this.entry = entry;
      waitingBytes.addAndGet(entry.bytes());
    }

    @Override
    public void run() {
      leave();
      write(entry);
    }

    void drop() {
      leave();
      dropped.increment();
    }

    private void leave() {
      waitingBytes.addAndGet(-entry.bytes());
    }
  }

  /** A target without a thread yet; {@code teller}, on any thread, says elsewhere how it fares. */
  TargetQueue(Targets.Key key, Target target, BiConsumer<TargetQueue, Entry> teller) {
    this.key = key;
    this.target = target;
    this.records = new Records(key.traceback());
    this.teller = teller;
    this.losses = new Losses(target.name());
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_ENTRIES),
            work -> DaemonThread.of("log-target-" + target.name(), work),
            (task, full) -> ((Waiting) task).drop()) {
          @Override
          protected void terminated() {
            target.close();
          }
        };
  }

  /** Counts so far; any thread. */
  TargetCounters counters() {
    return new TargetCounters(target.name(), sent.sum(), dropped.sum());
  }

  /** Takes an entry, or counts it as dropped; not those that are not for this target. */
  void add(Entry entry) {
    if (!key.share().has(entry.event().kind())) {
      return;
    }
    if (waitingBytes.get() < QUEUE_BYTES) {
      thread.execute(new Waiting(entry));
    } else {
      dropped.increment();
    }
  }

  /** Writes what is left, all targets at once; what is not written in time counts as dropped. */
  static void stop(List<TargetQueue> targets, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    for (TargetQueue each : targets) {
      each.thread.shutdown();
      each.stopping.countDown();
    }
    targets.forEach(each -> each.awaitEnd(end));
  }

  private void awaitEnd(long end) {
    try {
      if (!thread.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        dropped.add(thread.shutdownNow().size());
        target.abort();
        boolean unused = thread.awaitTermination(ABORT_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After the stop: what was lost and the target was not told. */
  Optional<Entry> lastWord() {
    long lost = dropped.sum();
    return losses.isUnsaid(lost)
        ? Optional.of(report(Event.Kind.LOG_TARGET_FAILED, lost))
        : Optional.empty();
  }

  private Entry report(Event.Kind kind, long lost) {
    return Entry.of(Level.WARN, kind, losses.report(lost, System.nanoTime()));
  }

  private void write(Entry entry) {
    (deliver(entry) ? sent : dropped).increment();
    reportLosses();
  }

  private boolean deliver(Entry entry) {
    try {
      String header = target.header(entry.level(), entry.timeMillis());
      for (String text : target.records(records.of(entry, MAX_RECORD_BYTES - header.length()))) {
        if (!send(entry, header + text)) {
          return false;
        }
      }
      sentAt.addLast(System.nanoTime());
      if (sentAt.size() > MOST_IN_DOUBT) {
        sentAt.removeFirst();
      }
      return true;
    } catch (RuntimeException | LinkageError e) {
      // A class that cannot be loaded, for want of a descriptor, must not end this thread either.
      losses.unmade(e);
      return false;
    }
  }

  /** Sends a record, however long the target is away; gives up only when the stop's time is up. */
  private boolean send(Entry entry, String record) {
    try {
      for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LAST_PAUSE_NANOS)) {
        boolean done = trySend(entry, record);
        countInDoubt();
        tell();
        if (done) {
          return true;
        }
        if (stopping.await(pause, TimeUnit.NANOSECONDS)) {
          TimeUnit.NANOSECONDS.sleep(STOPPING_PAUSE_NANOS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean trySend(Entry entry, String record) {
    // Never 0, which is for "not sending".
    sendingSince = System.nanoTime() | 1;
    try {
      target.send(entry, record);
      losses.sent(System.nanoTime());
      return true;
    } catch (IOException e) {
      // Interrupted where its time is up: the error says no more than that.
      if (Thread.currentThread().isInterrupted()) {
        losses.cutShort(STUCK, System.nanoTime());
      } else {
        losses.failed(String.valueOf(e.getMessage()), System.nanoTime());
      }
      return false;
    } finally {
      sendingSince = 0;
    }
  }

  private void countInDoubt() {
    if (target.wasCutOff() && !sentAt.isEmpty()) {
      long since = System.nanoTime() - DOUBT_NANOS;
      // One at least: nobody knows since when the host had not read.
      while (sentAt.size() > 1 && sentAt.getFirst() - since < 0) {
        sentAt.removeFirst();
      }
      sent.add(-sentAt.size());
      dropped.add(sentAt.size());
      sentAt.clear();
      losses.cutOff();
    }
  }

  /** Says elsewhere when this target begins and ceases to be in trouble. */
  private void tell() {
    losses.news(System.nanoTime()).ifPresent(news -> teller.accept(this, news));
  }

  /** Looks whether a record hangs, which its own thread cannot say. Called once in a while. */
  void look() {
    long since = sendingSince;
    if (since != 0 && System.nanoTime() - since >= LAST_PAUSE_NANOS) {
      losses.failed(STUCK, since);
      tell();
    }
  }

  /** Once what was queued before the loss is out, and so in its place among the records. */
  private void reportLosses() {
    long lost = dropped.sum();
    if (!losses.isUnsaid(lost)) {
      deliveredSinceLoss = 0;
      return;
    }
    deliveredSinceLoss++;
    boolean isDue = thread.getQueue().isEmpty() || deliveredSinceLoss > QUEUE_ENTRIES;
    if (isDue
        && !Thread.currentThread().isInterrupted()
        && deliver(report(Event.Kind.RECORDS_DROPPED, lost))) {
      sent.increment();
      losses.said(lost);
      deliveredSinceLoss = 0;
    }
  }
}
