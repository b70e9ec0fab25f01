package org.netlabd.log;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.apache.logging.log4j.Level;
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
 *   append (any thread, never waits) -> queue -> Records -> Target (this target's thread)
 *                                         \-> full: dropped, counted, said when there is room again
 * </pre>
 */
final class TargetAppender extends AbstractAppender {

  /** As long as a record may be, header included. */
  static final int MAX_RECORD_BYTES = 1024;

  private static final int QUEUE_ENTRIES = 8192;
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** When this thread has written all, it rests: being woken costs whoever logs more than that. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long STOPPING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long ABORT_MILLIS = 100;

  private final Target target;
  private final Records records;
  private final BiConsumer<Level, String> teller;
  private final Losses losses;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE_ENTRIES);
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final SentLast sentLast = new SentLast();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch written = new CountDownLatch(1);
  private final Thread thread;
  private volatile long stopByNanos;
  private volatile long sendingSince;
  private int deliveredSinceLoss;

  /**
   * A target that gets the records that a filter lets pass.
   *
   * @param teller takes what is to be said elsewhere of this target; called on any thread
   */
  TargetAppender(
      String name,
      @Nullable Filter filter,
      Target target,
      Traceback traceback,
      BiConsumer<Level, String> teller) {
    super(name, filter, null, true, Property.EMPTY_ARRAY);
    this.target = target;
    this.records = new Records(traceback);
    this.teller = teller;
    this.losses = new Losses(target.name());
    this.thread = new Thread(this::run, "log-" + name);
    this.thread.setDaemon(true);
  }

  /** Counts so far; any thread. */
  TargetCounters counters() {
    return new TargetCounters(target.name(), sent.sum(), dropped.sum());
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
    Entry entry = null;
    try {
      entry = Entry.of(event);
    } catch (RuntimeException | Error e) {
      losses.unmade(e);
    }
    add(entry);
  }

  /** Takes a record, or counts it as dropped. Any thread. */
  void add(@Nullable Entry entry) {
    if (entry == null || stopping.getCount() == 0 || !queue.offer(entry)) {
      dropped.increment();
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
        target.abort();
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
    try (target) {
      writeAll();
    } catch (InterruptedException e) {
      // Somebody wants this thread to end.
      countLeft();
    }
  }

  private void writeAll() throws InterruptedException {
    try {
      for (Entry entry = next(); entry != null; entry = next()) {
        if (entry.isEnd()) {
          continue;
        }
        boolean done = !isOverdue() && deliver(entry);
        (done ? sent : dropped).increment();
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

  private boolean deliver(Entry entry) throws InterruptedException {
    try {
      String header = target.header(entry.level(), entry.timeMillis());
      for (String text : records.of(entry, MAX_RECORD_BYTES - header.length())) {
        if (!send(entry.level(), header + text)) {
          return false;
        }
      }
      sentLast.add(System.nanoTime());
      return true;
    } catch (RuntimeException | LinkageError e) {
      // A class that cannot be loaded, for want of a descriptor, must not end this thread either.
      losses.unmade(e);
      return false;
    }
  }

  /** Sends a record, however long the target is away; gives up only when stopping. */
  private boolean send(Level level, String record) throws InterruptedException {
    for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LAST_PAUSE_NANOS)) {
      boolean done = trySend(level, record);
      countInDoubt(target.doubtNanos());
      tell();
      if (done || !mayTryAgainAfter(pause)) {
        return done;
      }
    }
  }

  private boolean trySend(Level level, String record) {
    // Never 0, which is for "not sending".
    sendingSince = System.nanoTime() | 1;
    try {
      target.send(level, record);
      losses.sent(System.nanoTime());
      return true;
    } catch (IOException e) {
      losses.failed(String.valueOf(e.getMessage()), System.nanoTime());
      return false;
    } finally {
      sendingSince = 0;
    }
  }

  private void countInDoubt(long doubtNanos) {
    int lost = doubtNanos == 0 ? 0 : sentLast.lost(System.nanoTime() - doubtNanos);
    if (lost > 0) {
      sent.add(-lost);
      dropped.add(lost);
      losses.cutOff();
    }
  }

  /** Says elsewhere when this target begins and ceases to be in trouble. */
  private void tell() {
    losses.announcement(System.nanoTime()).ifPresent(text -> teller.accept(Level.WARN, text));
    losses.recovery().ifPresent(text -> teller.accept(Level.INFO, text));
  }

  /** Looks whether a record hangs, which its own thread cannot say. Called once in a while. */
  void look() {
    long since = sendingSince;
    if (since != 0 && System.nanoTime() - since >= LAST_PAUSE_NANOS) {
      losses.failed("takes no more records", since);
      tell();
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
      if (deliver(Entry.of(Level.WARN, event))) {
        sent.increment();
        losses.said(lost);
        deliveredSinceLoss = 0;
      }
    }
  }
}
