package org.netlabd.log;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a target keeps of a log event until it is written: nothing that can change meanwhile.
 *
 * @param level how severe
 * @param timeMillis when, since the epoch
 * @param message what
 * @param thrown the exception that came with it, if one did
 */
record Entry(Level level, long timeMillis, Message message, @Nullable Throwable thrown) {

  /** Ends a queue; nothing is logged at its level. */
  static final Entry END = new Entry(Level.OFF, 0, new SimpleMessage(""), null);

  /** Made on the caller's thread; Log4j uses its events and messages again. */
  static Entry of(LogEvent event) {
    Message message = event.getMessage();
    if (!(message instanceof Event)) {
      message = new SimpleMessage(message.getFormattedMessage());
    }
    return new Entry(event.getLevel(), event.getTimeMillis(), message, event.getThrown());
  }

  boolean isEnd() {
    return level.equals(Level.OFF);
  }
}
