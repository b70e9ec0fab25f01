package org.netlabd.log;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.NetworkFailure;

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

  /**
   * Made on the caller's thread; Log4j uses its events and messages again. How severe an exception
   * is, and what kind of event, is decided here, whoever logs it at whatever level.
   */
  static Entry of(LogEvent event) {
    Message message = event.getMessage();
    Throwable thrown = event.getThrown();
    Level level = event.getLevel();
    if (thrown != null && level.isMoreSpecificThan(Level.INFO)) {
      boolean ofTheNetwork = NetworkFailure.is(thrown);
      level = ofTheNetwork ? Level.INFO : Level.ERROR;
      Event.Kind kind = ofTheNetwork ? Event.Kind.NETWORK_ERROR : Event.Kind.INTERNAL_ERROR;
      message =
          message instanceof Event ours
              ? ours.kind() == Event.Kind.INTERNAL_ERROR ? ours.as(kind) : ours
              : Event.of(kind, message.getFormattedMessage());
    } else if (!(message instanceof Event)) {
      message = new SimpleMessage(message.getFormattedMessage());
    }
    return new Entry(level, event.getTimeMillis(), message, thrown);
  }

  /** Something that this log has to say itself. */
  static Entry of(Level level, Event event) {
    return new Entry(level, System.currentTimeMillis(), event, null);
  }

  boolean isEnd() {
    return level.equals(Level.OFF);
  }
}
