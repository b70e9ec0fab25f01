// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.SyslogAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;
import org.apache.logging.log4j.core.net.AbstractSocketManager;
import org.apache.logging.log4j.message.SimpleMessage;
import org.netlabd.config.LogTarget.LogHost;

/** Log4j's Syslog appender on a stream of ours, which it writes to without a word of its own. */
final class LogHostAppender extends SyslogAppender {

  private static final int BUFFER_BYTES = 8_192;

  private LogHostAppender(Manager manager, Layout<String> frame) {
    super(manager.getName(), frame, null, false, true, manager, null, Property.EMPTY_ARRAY);
  }

  static LogHostAppender on(OutputStream out, LogHost host, InetAddress address) {
    Frame frame = new Frame(host);
    LogHostAppender appender = new LogHostAppender(new Manager(out, address, host, frame), frame);
    appender.start();
    return appender;
  }

  /** Writes a record, or throws Log4j's AppenderLoggingException. */
  void send(Level level, String record) {
    append(
        Log4jLogEvent.newBuilder().setLevel(level).setMessage(new SimpleMessage(record)).build());
  }

  private static final class Manager extends AbstractSocketManager {
    Manager(OutputStream out, InetAddress address, LogHost host, Layout<String> frame) {
      super(host.toString(), out, address, host.host(), host.port(), frame, false, BUFFER_BYTES);
    }
  }

  /** A datagram (RFC 5426), a line (RFC 6587), or a length and a record (RFC 5425). */
  private static final class Frame extends AbstractStringLayout {

    private final LogHost host;

    Frame(LogHost host) {
      super(StandardCharsets.UTF_8);
      this.host = host;
    }

    @Override
    public String toSerializable(LogEvent event) {
      String record = event.getMessage().getFormattedMessage();
      return switch (host.scheme()) {
        case UDP -> record;
        case TCP -> record + "\n";
        case TLS -> record.getBytes(StandardCharsets.UTF_8).length + " " + record;
      };
    }
  }
}
