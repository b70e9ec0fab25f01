package org.netlabd.log;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings.Traceback;

/**
 * Turns an entry into its records: one, or with a traceback one and one for each of its lines.
 *
 * <p>Pure; called by {@link TargetQueue}, on its thread.
 */
final class Records {

  private static final int MAX_TRACEBACK_LINES = 200;

  private final Traceback policy;

  Records(Traceback policy) {
    this.policy = policy;
  }

  /**
   * The texts of an entry's records, never none.
   *
   * @param maxBytes how long each may be in UTF-8
   */
  List<String> of(Entry entry, int maxBytes) {
    String text = entry.event().getFormattedMessage();
    Throwable thrown = entry.thrown();
    if (thrown == null) {
      return List.of(Escape.line(text, maxBytes));
    }
    String first = text.isEmpty() ? summary(thrown) : text + ": " + summary(thrown);
    if (!wantsTraceback(entry.level())) {
      return List.of(Escape.line(first, maxBytes));
    }
    List<String> records = new ArrayList<>();
    records.add(Escape.line(first, maxBytes));
    for (String line : TracebackLines.of(thrown, MAX_TRACEBACK_LINES)) {
      records.add(Escape.line(line, maxBytes));
    }
    return records;
  }

  /** {@code CLASS: message}, or just the class where there is no message. */
  private static String summary(Throwable thrown) {
    @Nullable String message = thrown.getLocalizedMessage();
    String name = thrown.getClass().getName();
    return message == null || message.isEmpty() ? name : name + ": " + message;
  }

  private boolean wantsTraceback(Level level) {
    return switch (policy) {
      case NEVER -> false;
      case UNEXPECTED -> level.isMoreSpecificThan(Level.ERROR);
      case ALWAYS -> true;
    };
  }
}
