package org.netlabd.log;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.SyslogAppender;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.Rfc5424Layout;
import org.apache.logging.log4j.core.net.Facility;
import org.apache.logging.log4j.core.net.Protocol;
import org.apache.logging.log4j.core.net.SocketOptions;
import org.apache.logging.log4j.core.net.TcpSocketManager;
import org.apache.logging.log4j.core.net.ssl.SslConfiguration;
import org.apache.logging.log4j.message.SimpleMessage;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;

/**
 * A log host, spoken to in RFC 5424 by Log4j's own Syslog appender. That one is made here, on the
 * target's thread, since Log4j resolves and connects when it is made; and made again when it has
 * not got through for a while, since it never resolves a second time.
 */
final class LogHostWire implements Wire {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 5_000;
  private static final int RECONNECT_MILLIS = 1_000;
  private static final int LINGER_SECONDS = 1;
  private static final long MAKE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LogHost host;
  private final Facility facility;
  private final String program;
  private @Nullable Rfc5424Layout layout;
  private volatile @Nullable SyslogAppender appender;
  private @Nullable Throwable connectFailure;
  private boolean isFailing;
  private long failingSinceNanos;

  LogHostWire(LogHost host, int facilityCode, String program) {
    this.host = host;
    this.facility = facility(facilityCode);
    this.program = program;
  }

  private static Facility facility(int code) {
    for (Facility facility : Facility.values()) {
      if (facility.getCode() == code) {
        return facility;
      }
    }
    throw new IllegalArgumentException("no facility " + code);
  }

  @Override
  public String name() {
    String address = host.host().indexOf(':') < 0 ? host.host() : "[" + host.host() + "]";
    return switch (host.scheme()) {
          case UDP -> "udp://";
          case TCP -> "tcp://";
          case TLS -> "tls://";
        }
        + address
        + ":"
        + host.port();
  }

  @Override
  public int overhead(Level level, long timeMillis) {
    // The layout leaves out the space before a text that is empty.
    return layout().toByteArray(event(level, timeMillis, "")).length + 1;
  }

  @Override
  public void send(Level level, long timeMillis, String text) throws IOException {
    long now = System.nanoTime();
    if (isFailing && now - failingSinceNanos >= MAKE_AGAIN_NANOS) {
      close();
    }
    try {
      SyslogAppender ready = appender;
      if (ready == null) {
        ready = connect();
        appender = ready;
      }
      ready.append(event(level, timeMillis, text));
      isFailing = false;
    } catch (UnknownHostException e) {
      throw new IOException(name() + " could not be resolved", e);
    } catch (RuntimeException e) {
      if (!isFailing) {
        isFailing = true;
        failingSinceNanos = now;
      }
      throw new IOException(name() + " could not be reached: " + reason(e), e);
    }
  }

  /**
   * What is at the bottom of a failure; Log4j tells only its status logger why it cannot connect.
   */
  private String reason(RuntimeException failure) {
    Throwable cause = failure.getCause() == null ? connectFailure : failure;
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "no connection" : String.valueOf(cause.getMessage());
  }

  private SyslogAppender connect() throws UnknownHostException {
    // Log4j resolves under a lock that all its appenders share: have the answer cached by then.
    InetAddress.getAllByName(host.host());
    SocketOptions options = new SocketOptions();
    options.setSoTimeout(READ_MILLIS);
    options.setSoLinger(LINGER_SECONDS);
    connectFailure = null;
    StatusWatch watch = StatusWatch.begin();
    try {
      SyslogAppender made = build(options);
      made.start();
      return made;
    } finally {
      watch.end();
      connectFailure = watch.lastThrown();
    }
  }

  private SyslogAppender build(SocketOptions options) {
    return SyslogAppender.newSyslogAppenderBuilder()
        .setName(name())
        .setIgnoreExceptions(false)
        .setHost(host.host())
        .setPort(host.port())
        .setProtocol(
            switch (host.scheme()) {
              case UDP -> Protocol.UDP;
              case TCP -> Protocol.TCP;
              case TLS -> Protocol.SSL;
            })
        .setSslConfiguration(
            host.scheme() == Scheme.TLS
                ? SslConfiguration.createSSLConfiguration(null, null, null, true)
                : null)
        .setConnectTimeoutMillis(CONNECT_MILLIS)
        .setReconnectDelayMillis(RECONNECT_MILLIS)
        .setSocketOptions(options)
        .setLayout(layout())
        .build();
  }

  private Rfc5424Layout layout() {
    if (layout == null) {
      layout =
          new Rfc5424Layout.Rfc5424LayoutBuilder()
              .setFacility(facility)
              .setAppName(program)
              .setIncludeMDC(false)
              .setNewLine(host.scheme() == Scheme.TCP)
              .setUseTlsMessageFormat(host.scheme() == Scheme.TLS)
              .build();
    }
    return layout;
  }

  private static LogEvent event(Level level, long timeMillis, String text) {
    return Log4jLogEvent.newBuilder()
        .setLevel(level)
        .setTimeMillis(timeMillis)
        .setMessage(new SimpleMessage(text))
        .build();
  }

  @Override
  public void abort() {
    SyslogAppender stuck = appender;
    if (stuck != null && stuck.getManager() instanceof TcpSocketManager manager) {
      Socket socket = manager.getSocket();
      if (socket != null) {
        try {
          socket.close();
        } catch (IOException e) {
          // It is of no more use either way.
        }
      }
    }
  }

  @Override
  public void close() {
    SyslogAppender made = appender;
    if (made != null) {
      appender = null;
      isFailing = false;
      made.stop();
    }
  }
}
