package org.netlabd.log;

import java.io.IOException;
import org.apache.logging.log4j.Level;

/**
 * Where records go: {@code /dev/log}, a log host, stderr. Used by the thread of its {@link
 * TargetQueue} only, except for {@link #abort}.
 */
interface Target extends AutoCloseable {

  /** What people call it: {@code /dev/log}, {@code udp://log.example:514}. */
  String name();

  /** What stands before the text of a record, in ASCII. */
  String header(Level level, long timeMillis);

  /**
   * Sends one record.
   *
   * @throws IOException if it cannot be sent now; its message says why, in words to stand behind
   *     the name. The record is tried again later.
   */
  void send(Level level, String record) throws IOException;

  /**
   * Whether a connection has ended since this was last asked, and may have taken with it what was
   * sent last.
   */
  default boolean wasCutOff() {
    return false;
  }

  /** Makes a send that hangs fail soon. Called by another thread, when its time is up. */
  default void abort() {}

  @Override
  default void close() {}
}
