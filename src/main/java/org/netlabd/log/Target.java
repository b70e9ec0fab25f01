// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.IOException;
import java.util.List;
import org.apache.logging.log4j.Level;

/** Where records go. Its {@link TargetQueue}'s thread's, but for {@link #abort}. */
interface Target extends AutoCloseable {

  /** What people call it: {@code /dev/log}, {@code udp://log.example:514}. */
  String name();

  /** What stands before the text of a record, in ASCII. */
  String header(Level level, long timeMillis);

  /** What an entry's texts, never none, are sent as: a record each. */
  default List<String> records(List<String> texts) {
    return texts;
  }

  /** Sends one record of the entry; throws why not, in words behind the name: it is tried again. */
  void send(Entry entry, String record) throws IOException;

  /** Whether a connection has ended since last asked, perhaps with what was sent last. */
  default boolean wasCutOff() {
    return false;
  }

  /** Makes a send that hangs fail soon. Called by another thread, when its time is up. */
  default void abort() {}

  @Override
  default void close() {}
}
