// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;

/** What repeated entries have in common, and texts that differ in words with digits only. */
record Shape(
    Level level,
    Event.Kind kind,
    @Nullable String listener,
    @Nullable Class<?> thrown,
    String text) {

  /** Stands for all shapes beyond those that are told apart. */
  static final Shape ANY_OTHER = new Shape(Level.ALL, Event.Kind.REPEATED, null, null, "");

  private static final int COMPARED_CHARS = 256;
  private static final Pattern WORD_WITH_DIGITS = Pattern.compile("(?<![^ ])[^ 0-9]*+[0-9][^ ]*+");

  static Shape of(Entry entry) {
    Event event = entry.event();
    Throwable thrown = entry.thrown();
    String text = event.text().substring(0, Math.min(event.text().length(), COMPARED_CHARS));
    return new Shape(
        entry.level(),
        event.kind(),
        event.listener(),
        thrown == null ? null : thrown.getClass(),
        WORD_WITH_DIGITS.matcher(text).replaceAll("#"));
  }
}
