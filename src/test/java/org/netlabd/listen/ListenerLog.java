// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.netlabd.log.Event;

/** What listeners log from now on, down to debug: {@code LEVEL TEXT}. */
final class ListenerLog extends AbstractAppender implements AutoCloseable {

  private static final Logger LOGGER = (Logger) LogManager.getLogger(Listener.class);

  private final List<String> records = new CopyOnWriteArrayList<>();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  ListenerLog() {
    super("listeners", null, null, false, Property.EMPTY_ARRAY);
    start();
    Configurator.setLevel(LOGGER.getName(), Level.DEBUG);
    LOGGER.addAppender(this);
  }

  @Override
  public void append(LogEvent event) {
    if (event.getMessage() instanceof Event ours) {
      events.add(ours);
    }
    if (event.getThrown() != null) {
      failures.add(event.getThrown().toString());
    }
    records.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
  }

  /** Those so far that match. */
  List<String> matching(String pattern) {
    return records.stream().filter(record -> record.matches(pattern)).toList();
  }

  /** The exceptions so far, without their tracebacks. */
  List<String> failures() {
    return failures;
  }

  /** Those so far that are of a kind. */
  List<Event> ofKind(Event.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }

  /** Those so far, of level info and above. */
  List<String> listed() {
    Predicate<String> isDebug = record -> record.startsWith("DEBUG ");
    return records.stream().filter(isDebug.negate()).toList();
  }

  @Override
  public void close() {
    LOGGER.removeAppender(this);
  }
}
