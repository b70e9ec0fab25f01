package org.netlabd.log;

import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.net.Facility;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings.Traceback;
import org.netlabd.unix.UnixAddress;

/**
 * The Log4j 2 appender {@code <DevLog name="syslog" facility="daemon" program="netlabd"/>}: records
 * in glibc's form to the local syslog daemon, never waiting for it.
 */
@Plugin(
    name = "DevLog",
    category = Core.CATEGORY_NAME,
    elementType = Appender.ELEMENT_TYPE,
    printObject = true)
public final class DevLogAppender extends TargetAppender {

  static final String DEV_LOG = "/dev/log";

  DevLogAppender(String name, @Nullable Filter filter, DevLogWire wire, Traceback traceback) {
    super(name, filter, wire, traceback);
  }

  /** Called by Log4j, for a configuration file. */
  @PluginFactory
  public static DevLogAppender create(
      @PluginAttribute("name") String name,
      @PluginAttribute(value = "program", defaultString = "java") String program,
      @PluginAttribute(value = "facility", defaultString = "daemon") Facility facility,
      @PluginAttribute(value = "socket", defaultString = DEV_LOG) String socket,
      @PluginAttribute(value = "traceback", defaultString = "unexpected") Traceback traceback,
      @PluginElement("Filter") @Nullable Filter filter) {
    DevLogWire wire =
        new DevLogWire(
            UnixAddress.of(socket), facility.getCode(), program, ProcessHandle.current().pid());
    return new DevLogAppender(name, filter, wire, traceback);
  }
}
