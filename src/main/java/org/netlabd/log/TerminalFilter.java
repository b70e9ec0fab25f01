package org.netlabd.log;

import java.util.EnumSet;
import java.util.Set;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.netlabd.log.Event.Kind;

/** What a person at a terminal wants to see of a program, even when syslog has the log. */
final class TerminalFilter extends AbstractFilter {

  private static final Set<Kind> SHOWN =
      EnumSet.of(
          Kind.STARTED,
          Kind.START_FAILED,
          Kind.TERMINATING,
          Kind.RELOADED,
          Kind.RELOAD_REFUSED,
          Kind.CONTROL_FAILED);

  @Override
  public Result filter(LogEvent event) {
    return event.getMessage() instanceof Event ours && SHOWN.contains(ours.kind())
        ? Result.NEUTRAL
        : Result.DENY;
  }
}
