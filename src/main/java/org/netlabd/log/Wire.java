package org.netlabd.log;

import java.io.IOException;
import org.apache.logging.log4j.Level;

/**
 * How records travel to one target. Used by the target's own thread only, except for {@link
 * #abort}.
 */
interface Wire extends AutoCloseable {

  /** What people call the target: {@code /dev/log}, {@code udp://log.example:514}. */
  String name();

  /** How many bytes of a record are not its text. May take a while the first time. */
  int overhead(Level level, long timeMillis);

  /**
   * Sends one record.
   *
   * @throws IOException if it cannot be sent now; its message says what is wrong with the target
   *     ("/dev/log was not there"). The record is tried again later.
   */
  void send(Level level, long timeMillis, String text) throws IOException;

  /** Makes a send that hangs fail soon. Called by another thread, when its time is up. */
  default void abort() {}

  @Override
  default void close() {}
}
