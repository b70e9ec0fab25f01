package org.netlabd.listen;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.Timeouts;
import org.netlabd.guard.End;
import org.netlabd.transport.Loop;

/**
 * When a session has been open, or has done nothing, for too long. A session that exchanges bytes
 * only notes the time; the timer looks at the note when it fires. Lives on the session's loop.
 */
final class SessionTimer {

  /** Told that the time is over. */
  interface Expired {
    void expired(End end);
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final Loop loop;
  private final Expired expired;
  private final long idleNanos;
  private final long stallNanos;
  private final long startNanos;
  private final long lifetimeNanos;
  private long progressNanos;
  private boolean unsent;
  private @Nullable ScheduledFuture<?> next;

  SessionTimer(Loop loop, Timeouts timeouts, long startNanos, Expired expired) {
    this.loop = loop;
    this.expired = expired;
    this.startNanos = startNanos;
    progressNanos = startNanos;
    idleNanos = nanos(timeouts.idle());
    stallNanos = nanos(timeouts.stall());
    lifetimeNanos = nanos(timeouts.lifetime());
  }

  private static long nanos(Optional<Duration> duration) {
    return duration.map(Duration::toNanos).orElse(NEVER);
  }

  void start() {
    schedule(System.nanoTime());
  }

  void stop() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }

  /** Bytes were read or written. */
  void progress(long nanos) {
    progressNanos = nanos;
  }

  /** How long no bytes were read or written. */
  Duration quiet() {
    return Duration.ofNanos(System.nanoTime() - progressNanos);
  }

  /** Whether bytes wait for the peer to read, from now on. */
  void unsent(boolean waiting) {
    if (waiting != unsent) {
      unsent = waiting;
      // Only when it would fire too late: most of these moments are short.
      if (next == null || (waiting && stallNanos < idleNanos)) {
        stop();
        schedule(System.nanoTime());
      }
    }
  }

  private long left(long now) {
    long quiet = now - progressNanos;
    long patience = unsent ? stallNanos : idleNanos;
    long untilQuiet = patience == NEVER ? NEVER : patience - quiet;
    long untilOld = lifetimeNanos == NEVER ? NEVER : lifetimeNanos - (now - startNanos);
    return Math.min(untilQuiet, untilOld);
  }

  private void schedule(long now) {
    long left = left(now);
    if (left != NEVER) {
      next = loop.later(this::fire, Math.max(left, 0), TimeUnit.NANOSECONDS);
    }
  }

  private void fire() {
    next = null;
    long now = System.nanoTime();
    if (left(now) > 0) {
      schedule(now);
    } else if (lifetimeNanos != NEVER && now - startNanos >= lifetimeNanos) {
      expired.expired(End.LIFETIME);
    } else {
      expired.expired(unsent ? End.STALL : End.IDLE);
    }
  }
}
