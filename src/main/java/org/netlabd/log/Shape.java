package org.netlabd.log;

import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;

/**
 * What repeated records have in common: level, kind, listener and class of exception, and texts
 * that differ in nothing but words with digits in them: addresses, counts, times.
 */
record Shape(
    Level level,
    Event.@Nullable Kind kind,
    @Nullable String listener,
    @Nullable Class<?> thrown,
    String text) {

  /** Stands for all shapes beyond those that are told apart. */
  static final Shape ANY_OTHER = new Shape(Level.ALL, null, null, null, "");

  private static final int COMPARED_CHARS = 256;

  static Shape of(Entry entry) {
    Throwable thrown = entry.thrown();
    Class<?> failure = thrown == null ? null : thrown.getClass();
    return entry.message() instanceof Event event
        ? new Shape(entry.level(), event.kind(), event.listener(), failure, plain(event.text()))
        : new Shape(
            entry.level(), null, null, failure, plain(entry.message().getFormattedMessage()));
  }

  /** By hand: a regular expression takes 3 microseconds. */
  private static String plain(String text) {
    int length = Math.min(text.length(), COMPARED_CHARS);
    StringBuilder plain = new StringBuilder(length);
    int word = 0;
    for (int i = 0; i < length; i++) {
      char character = text.charAt(i);
      if (character >= '0' && character <= '9') {
        plain.setLength(word);
        plain.append('#');
        int end = text.indexOf(' ', i);
        i = end < 0 ? length : end - 1;
      } else {
        plain.append(character);
        word = character == ' ' ? plain.length() : word;
      }
    }
    return plain.toString();
  }
}
