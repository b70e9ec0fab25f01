package org.netlabd.log;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * Log4j's configuration, made by the program: our own records at the level that is set, those of
 * libraries from warnings up, all but repeated ones to every target.
 *
 * <p>Used by {@link Logging} only.
 */
final class ProgramConfiguration extends AbstractConfiguration {

  private static final String OURS = "org.netlabd";

  private final LoggerConfig ours;
  private final RepeatFilter repeats;

  ProgramConfiguration(Level level, RepeatFilter repeats) {
    super(null, ConfigurationSource.NULL_SOURCE);
    setName("netlabd");
    // Log4j would look the host's name up, and wait for the answer, before anything is logged.
    getProperties().put("hostName", "localhost");
    ours = new LoggerConfig(OURS, level, true);
    addLogger(OURS, ours);
    this.repeats = repeats;
    getRootLogger().addFilter(repeats);
    // Though only errors be logged: what a library warns of with an exception may be one.
    getRootLogger().setLevel(Level.WARN);
    setLevel(level);
  }

  /** Does without Log4j's search for plugins, which costs more time than all the rest. */
  @Override
  public void initialize() {
    setState(State.INITIALIZED);
  }

  /** {@code LoggerContext.updateLoggers} makes it known. */
  void setLevel(Level level) {
    repeats.setLevel(level);
    ours.setLevel(level);
  }

  /** Whether our own records of a level are. */
  boolean isLogged(Level level) {
    return level.isMoreSpecificThan(ours.getLevel());
  }

  /** From now on the target gets every record. */
  void add(TargetAppender target) {
    target.start();
    addAppender(target);
    getRootLogger().addAppender(target, null, null);
  }

  /** From now on the target gets none; it still runs. */
  void remove(TargetAppender target) {
    getRootLogger().removeAppender(target.getName());
  }
}
