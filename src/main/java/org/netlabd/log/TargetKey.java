package org.netlabd.log;

import org.netlabd.config.LogSettings.Facility;
import org.netlabd.config.LogSettings.Traceback;
import org.netlabd.config.LogTarget;
import org.netlabd.unix.UnixAddress;

/**
 * All that a running target depends on: settings that leave this alone leave the target alone.
 *
 * @param target where its records go
 * @param facility the facility they bear
 * @param traceback when they have tracebacks
 */
record TargetKey(LogTarget target, Facility facility, Traceback traceback) {

  /** By hand: the JVM would spin a record's own while the daemon starts. */
  @Override
  public int hashCode() {
    return target.getClass().hashCode();
  }

  /** Makes the target; it is not started. */
  TargetAppender open(String name, String program, Surroundings surroundings) {
    if (target instanceof LogTarget.Syslog) {
      UnixAddress address = UnixAddress.of(surroundings.devLog().toString());
      long pid = ProcessHandle.current().pid();
      return new DevLogAppender(
          name, null, new DevLogWire(address, facility.code(), program, pid), traceback);
    }
    if (target instanceof LogTarget.LogHost host) {
      return new TargetAppender(
          name, null, new LogHostWire(host, facility.code(), program), traceback);
    }
    return new TargetAppender(name, null, surroundings.openStderr(program), traceback);
  }
}
