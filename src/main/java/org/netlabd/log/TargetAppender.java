package org.netlabd.log;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings.Traceback;

/**
 * A log target with a bounded queue and a thread of its own, so that one that is stuck or gone
 * holds up neither whoever logs nor the other targets.
 *
 * <pre>
 *   append (any thread, never waits) -> queue -> Records -> Wire (this target's thread)
 *                                         \-> full: dropped, counted, said when there is room again
 * </pre>
 */
class TargetAppender extends AbstractAppender {

  /** As long as a record may be, header included. */
  static final int MAX_RECORD_BYTES = 1024;

  private static final int QUEUE_ENTRIES = 8192;
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** When this thread has written all, it rests: being woken costs whoever logs more than that. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long STOPPING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long ABORT_MILLIS = 100;

  private final Wire wire;
  private final Records records;
  private final Losses losses;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE_ENTRIES);
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch written = new CountDownLatch(1);
  private final Thread thread;
  private volatile long stopByNanos;
  private int deliveredSinceLoss;

  TargetAppender(String name, @Nullable Filter filter, Wire wire, Traceback traceback) {
    super(name, filter, null, true, Property.EMPTY_ARRAY);
    this.wire = wire;
    this.records = new Records(traceback);
    this.losses = new Losses(wire.name());
    this.thread = new Thread(this::run, "log-" + name);
    this.thread.setDaemon(true);
  }

  /** Counts so far; any thread. */
  TargetCounters counters() {
    return new TargetCounters(wire.name(), sent.sum(), dropped.sum());
  }

  @Override
  public void start() {
    if (isInitialized()) {
      super.start();
      thread.start();
    }
  }

  @Override
  public void append(LogEvent event) {
    boolean taken = false;
    try {
      taken = stopping.getCount() > 0 && queue.offer(Entry.of(event));
    } catch (RuntimeException e) {
      // A message that cannot be formatted: counted below like any that is not taken.
    } finally {
      if (!taken) {
        dropped.increment();
      }
    }
  }

  /**
   * Lets the thread end, now or once the queue is empty, {@code timeout} from now at the latest.
   */
  void beginStop(long timeout, TimeUnit unit) {
    if (stopping.getCount() > 0) {
      stopByNanos = System.nanoTime() + unit.toNanos(timeout);
      stopping.countDown();
      // Wakes the thread; a full queue needs no END for that.
      queue.offer(Entry.END);
    }
  }

  @Override
  public boolean stop(long timeout, TimeUnit unit) {
    if (isStopped()) {
      return true;
    }
    setStopping();
    beginStop(timeout, unit);
    boolean isWritten = false;
    try {
      // Only for what is to be written: a log host may take its time to close a connection.
      isWritten = written.await(stopByNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (!isWritten) {
        wire.abort();
      }
      thread.join(ABORT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    countLeft();
    setStopped();
    return isWritten;
  }

  /** After the stop: what was lost and the target was not told. */
  Optional<String> lastWord() {
    long lost = dropped.sum();
    return losses.isUnsaid(lost)
        ? Optional.of(losses.report(lost, System.nanoTime()))
        : Optional.empty();
  }

  private void countLeft() {
    for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
      if (!entry.isEnd()) {
        dropped.increment();
      }
    }
  }

  private void run() {
    try (wire) {
      writeAll();
    } catch (InterruptedException e) {
      // Somebody wants this thread to end.
      countLeft();
    }
  }

  private void writeAll() throws InterruptedException {
    try {
      while (true) {
        Entry entry = next();
        if (entry == null) {
          return;
        }
        if (entry.isEnd()) {
          continue;
        }
        if (isOverdue()) {
          dropped.increment();
          continue;
        }
        deliver(entry);
        reportLosses();
      }
    } finally {
      written.countDown();
    }
  }

  /** The next record, waited for while not stopping; null when stopping and the queue is empty. */
  private @Nullable Entry next() throws InterruptedException {
    Entry entry = queue.poll();
    if (entry != null) {
      return entry;
    }
    boolean isLast = stopping.await(REST_NANOS, TimeUnit.NANOSECONDS);
    entry = queue.poll();
    return entry == null && !isLast ? queue.take() : entry;
  }

  private boolean isOverdue() {
    return stopping.getCount() == 0 && System.nanoTime() - stopByNanos >= 0;
  }

  private void deliver(Entry entry) throws InterruptedException {
    try {
      int room = MAX_RECORD_BYTES - wire.overhead(entry.level(), entry.timeMillis());
      for (String text : records.of(entry, room)) {
        (send(entry, text) ? sent : dropped).increment();
      }
    } catch (RuntimeException | LinkageError e) {
      // A class that cannot be loaded, for want of a descriptor, must not end this thread either.
      losses.unmade(e);
      dropped.increment();
    }
  }

  /** Found when needed: the other targets may not be there yet when this one is made. */
  private static Logger logger() {
    return LogManager.getLogger(TargetAppender.class);
  }

  /** Sends a record, however long the target is not to be had; gives up only when stopping. */
  private boolean send(Entry entry, String text) throws InterruptedException {
    for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LAST_PAUSE_NANOS)) {
      try {
        wire.send(entry.level(), entry.timeMillis(), text);
        losses.sent(System.nanoTime());
        return true;
      } catch (IOException e) {
        losses.failed(String.valueOf(e.getMessage()), System.nanoTime());
      }
      losses
          .announcement(System.nanoTime())
          .ifPresent(trouble -> logger().warn(Event.of(Event.Kind.LOG_TARGET_FAILED, trouble)));
      if (!mayTryAgainAfter(pause)) {
        return false;
      }
    }
  }

  private boolean mayTryAgainAfter(long pauseNanos) throws InterruptedException {
    if (!stopping.await(pauseNanos, TimeUnit.NANOSECONDS)) {
      return true;
    }
    long left = stopByNanos - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, STOPPING_PAUSE_NANOS));
    }
    return left > 0;
  }

  /** Once what was queued before the loss is out, and so in its place among the records. */
  private void reportLosses() throws InterruptedException {
    long lost = dropped.sum();
    if (!losses.isUnsaid(lost)) {
      deliveredSinceLoss = 0;
      return;
    }
    deliveredSinceLoss++;
    if ((queue.isEmpty() || deliveredSinceLoss > QUEUE_ENTRIES) && !isOverdue()) {
      Event event = Event.of(Event.Kind.RECORDS_DROPPED, losses.report(lost, System.nanoTime()));
      Entry report = new Entry(Level.WARN, System.currentTimeMillis(), event, null);
      if (send(report, Escape.line(event.text(), MAX_RECORD_BYTES / 2))) {
        sent.increment();
        losses.said(lost);
        deliveredSinceLoss = 0;
      }
    }
  }
}
