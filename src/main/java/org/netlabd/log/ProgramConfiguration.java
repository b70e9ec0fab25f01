// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Log4j's configuration: our records at the level that is set, libraries' from warnings up. */
final class ProgramConfiguration extends AbstractConfiguration {

  private static final String OURS = "org.netlabd";
  private static final String NETTYS_INTERFACES = "io.netty.util.NetUtilInitializations";

  private final LoggerConfig ours;

  ProgramConfiguration(Level level, Consumer<Entry> taker) {
    super(null, ConfigurationSource.NULL_SOURCE);
    setName("netlabd");
    // Log4j would look the host's name up, and wait for the answer, before anything is logged.
    getProperties().put("hostName", "localhost");
    ours = new LoggerConfig(OURS, level, true);
    addLogger(OURS, ours);
    // Complains where no interface has an address, which netlabd can do without.
    addLogger(NETTYS_INTERFACES, new LoggerConfig(NETTYS_INTERFACES, Level.OFF, false));
    // Though only errors be logged: what a library warns of with an exception may be one.
    getRootLogger().setLevel(Level.WARN);
    Appender appender = new Appender(taker);
    appender.start();
    addAppender(appender);
    getRootLogger().addAppender(appender, null, null);
  }

  /** Does without Log4j's search for plugins, which costs more time than all the rest. */
  @Override
  public void initialize() {
    setState(State.INITIALIZED);
  }

  /** {@code LoggerContext.updateLoggers} makes it known. */
  void setLevel(Level level) {
    ours.setLevel(level);
  }

  private static final class Appender extends AbstractAppender {

    private final Consumer<Entry> taker;

    Appender(Consumer<Entry> taker) {
      super("netlabd", null, null, true, Property.EMPTY_ARRAY);
      this.taker = taker;
    }

    @Override
    public void append(LogEvent event) {
      taker.accept(Entry.of(event));
    }
  }
}
