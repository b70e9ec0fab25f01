// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.jspecify.annotations.Nullable;
import org.netlabd.log.Event.Kind;
import org.netlabd.net.NetworkFailure;

/** What targets keep of a log event, and when it was, since the epoch; nothing that can change. */
record Entry(Level level, long timeMillis, Event event, @Nullable Throwable thrown) {

  /** What it takes of memory beside its text: its parts, and what an exception knows. */
  private static final int PARTS_BYTES = 512;

  private static final int THROWN_BYTES = 4096;

  /** Made on the caller's thread; how severe an exception is, and what kind, is decided here. */
  static Entry of(LogEvent logged) {
    Event event =
        logged.getMessage() instanceof Event ours
            ? ours
            : Event.of(Kind.LIBRARY, logged.getMessage().getFormattedMessage());
    Throwable thrown = logged.getThrown();
    if (thrown == null || !logged.getLevel().isMoreSpecificThan(Level.INFO)) {
      return new Entry(logged.getLevel(), logged.getTimeMillis(), event, thrown);
    }
    boolean isExpected = NetworkFailure.is(thrown);
    if (event.kind() == Kind.LIBRARY || event.kind() == Kind.INTERNAL_ERROR) {
      event = event.as(isExpected ? Kind.NETWORK_ERROR : Kind.INTERNAL_ERROR);
    }
    Level level = isExpected ? Level.INFO : Level.ERROR;
    return new Entry(level, logged.getTimeMillis(), event, thrown);
  }

  /** About what it takes of memory. */
  int bytes() {
    return event.text().length() + PARTS_BYTES + (thrown == null ? 0 : THROWN_BYTES);
  }

  /** Something that this log has to say itself. */
  static Entry of(Level level, Kind kind, String text) {
    return new Entry(level, System.currentTimeMillis(), Event.of(kind, text), null);
  }
}
