package org.netlabd.log;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings.Tls;
import org.netlabd.config.LogTarget;

/**
 * A log host, spoken to in RFC 5424. It is resolved and connected to when there is a record, and
 * anew whenever its connection has ended.
 */
final class LogHost implements Target {

  private final LogTarget.LogHost host;
  private final Tls tls;
  private final SyslogHeader header;
  private final String hostName = SyslogHeader.hostName();
  private volatile @Nullable LogHostConnection connection;
  private boolean cutOff;

  LogHost(LogTarget.LogHost host, Tls tls, SyslogHeader header) {
    this.host = host;
    this.tls = tls;
    this.header = header;
  }

  @Override
  public String name() {
    return host.toString();
  }

  @Override
  public String header(Level level, long timeMillis) {
    return header.rfc5424(level, timeMillis, hostName);
  }

  @Override
  public void send(Level level, String record) throws IOException {
    LogHostConnection open = connection;
    if (open != null && open.hasEnded()) {
      lose(open);
      open = null;
    }
    if (open == null) {
      open = connect();
    }
    try {
      open.send(level, record);
    } catch (AppenderLoggingException e) {
      lose(open);
      throw new IOException(reason(e), e);
    }
  }

  private LogHostConnection connect() throws IOException {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host.host());
    } catch (UnknownHostException e) {
      throw new IOException("its name does not resolve", e);
    }
    IOException failure = new IOException("no address");
    for (InetAddress address : addresses) {
      LogHostConnection made = new LogHostConnection(host, address);
      connection = made;
      try {
        made.open(tls);
        return made;
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        close();
        failure = new IOException(reason(e), e);
      }
    }
    throw failure;
  }

  private void lose(LogHostConnection ended) {
    cutOff |= ended.mayHaveLost();
    close();
  }

  @Override
  public boolean wasCutOff() {
    boolean was = cutOff;
    cutOff = false;
    return was;
  }

  /** What is at the bottom of a failure. */
  private static String reason(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String expired = cause instanceof CertificateExpiredException ? "its certificate: " : "";
    return expired + (cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }

  @Override
  public void abort() {
    LogHostConnection stuck = connection;
    if (stuck != null) {
      stuck.abort();
    }
  }

  @Override
  public void close() {
    LogHostConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }
}
