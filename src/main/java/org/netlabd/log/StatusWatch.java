package org.netlabd.log;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.jspecify.annotations.Nullable;

/**
 * Hears what Log4j's status logger says on this thread: the only place where Log4j tells why it
 * could not connect. Used by {@link LogHostWire}, on its target's thread.
 */
final class StatusWatch implements StatusListener {

  private final Thread thread = Thread.currentThread();
  private @Nullable Throwable lastThrown;

  private StatusWatch() {}

  /** Watches until the {@link #end}. */
  static StatusWatch begin() {
    StatusWatch watch = new StatusWatch();
    StatusLogger.getLogger().registerListener(watch);
    return watch;
  }

  @Nullable Throwable lastThrown() {
    return lastThrown;
  }

  @Override
  public void log(StatusData data) {
    if (Thread.currentThread().equals(thread) && data.getThrowable() != null) {
      lastThrown = data.getThrowable();
    }
  }

  @Override
  public Level getStatusLevel() {
    return Level.ERROR;
  }

  void end() {
    StatusLogger.getLogger().removeListener(this);
  }

  /** Called when removed. */
  @Override
  public void close() {}
}
