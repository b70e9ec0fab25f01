package org.netlabd.log;

import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * One thing worth a record, kept in its parts so that a target that has fields can carry them.
 *
 * @param kind what happened
 * @param listener name of the listener it happened to, if to one
 * @param peer {@code ADDRESS:PORT} of the peer it happened with, if with one
 * @param text the sentence a person reads, without listener and peer; empty where an exception says
 *     it all
 */
public record Event(Kind kind, @Nullable String listener, @Nullable String peer, String text)
    implements Message {

  private static final long serialVersionUID = 1L;

  /** What can happen: to the program as such, with peers, and else. */
  public enum Kind {
    STARTED,
    START_FAILED,
    TERMINATING,
    RELOADED,
    RELOAD_REFUSED,
    CONTROL_FAILED,
    CONNECTED,
    CLOSED,
    RECEIVED,
    FAULTS,
    REFUSED,
    STALLED,
    NETWORK_ERROR,
    REPEATED,
    RECORDS_DROPPED,
    LOG_TARGET_FAILED,
    LIBRARY,
    INTERNAL_ERROR;

    /** What whoever started the program at a terminal wants to see there. */
    boolean isOfTheProgram() {
      return compareTo(CONTROL_FAILED) <= 0;
    }

    /** Whether each says something of its own, or has been counted already. */
    boolean isNeverRepetition() {
      return compareTo(REFUSED) <= 0;
    }
  }

  /** An event of the daemon itself. */
  public static Event of(Kind kind, String text) {
    return new Event(kind, null, null, text);
  }

  /** An event of a listener. */
  public static Event of(Kind kind, String listener, String text) {
    return new Event(kind, listener, null, text);
  }

  /** The same of another kind. */
  Event as(Kind other) {
    return new Event(other, listener, peer, text);
  }

  /** The record's text: {@code LISTENER PEER: TEXT}, as far as it has them. */
  @Override
  public String getFormattedMessage() {
    if (listener == null) {
      return text;
    }
    String origin = peer == null ? listener : listener + " " + peer;
    return text.isEmpty() ? origin : origin + ": " + text;
  }

  @Override
  public Object @Nullable [] getParameters() {
    return null;
  }

  @Override
  public @Nullable Throwable getThrowable() {
    return null;
  }
}
