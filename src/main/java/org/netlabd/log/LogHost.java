// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.net.DatagramOutputStream;
import org.apache.logging.log4j.core.util.Closer;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings.Tls;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.Scheme;
import org.netlabd.net.Resolver;

/**
 * A log host, spoken to by Log4j's Syslog appender, on a socket of ours: on Log4j's the record
 * after a host's restart is lost. Connected to, and resolved, when there is a record.
 */
final class LogHost implements Target {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int HANDSHAKE_MILLIS = 5_000;

  /** How soon a host that does not take what it gets hangs up. */
  private static final int HANG_UP_MILLIS = 300;

  /** TLS says something before it ends. */
  private static final int MOST_UNWANTED = 16;

  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LogTarget.LogHost host;
  private final Tls tls;
  private final SyslogHeader header;
  private final String hostName = SyslogHeader.hostName();
  private final LogHostName name;
  private final ByteBuffer unwanted = ByteBuffer.allocate(4_096);
  private @Nullable LogHostAppender appender;
  private volatile @Nullable SocketChannel connection;

  /** The same as what is said on it, by TLS if it is. */
  private @Nullable Socket spoken;

  private @Nullable InetAddress peer;

  /** By the peer, who reads on. */
  private boolean isHalfClosed;

  private boolean cutOff;
  private long sentNanos;
  private boolean isSuspect = true;

  LogHost(LogTarget.LogHost host, Tls tls, SyslogHeader header) {
    this.host = host;
    this.tls = tls;
    this.header = header;
    name = new LogHostName(host.host());
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
  public void send(Entry entry, String record) throws IOException {
    SocketChannel before = connection;
    if (before != null && !isHalfClosed && hasEnded(before)) {
      isSuspect = System.nanoTime() - sentNanos < SOON_NANOS;
      drop();
    }
    if (host.scheme() == Scheme.UDP && appender != null && name.leadsAwayFrom(peer)) {
      drop();
    }
    LogHostAppender open = appender == null ? connect() : appender;
    appender = open;
    try {
      open.send(entry.level(), record);
      sentNanos = System.nanoTime();
    } catch (AppenderLoggingException e) {
      cutOff = connection != null;
      drop();
      throw new IOException(reason(e), e);
    }
    Socket now = spoken;
    boolean isLost =
        isHalfClosed
            ? !isAllTaken()
            : now != null && isSuspect && hangsUp(now) && !readsOn(open, entry, record);
    if (isLost) {
      cutOff = true;
      drop();
      String framing = host.scheme() == Scheme.TLS ? "a length before each" : "a line each";
      throw new IOException("hangs up at each record: it gets RFC 5424, " + framing);
    }
    isSuspect = false;
  }

  /**
   * Whether it hangs up right after a record, twice in a row: it may want another framing. By TLS
   * it may say why, as when it does not take our certificate, which is after the handshake.
   */
  private boolean hangsUp(Socket socket) throws IOException {
    socket.setSoTimeout(HANG_UP_MILLIS);
    try {
      int read = 0;
      for (int i = 0; i < MOST_UNWANTED && read >= 0; i++) {
        read = socket.getInputStream().read(unwanted.array());
      }
      return read < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    } catch (SSLException e) {
      cutOff = true;
      drop();
      throw new IOException(reason(e), e);
    }
  }

  /** Whether it has closed its own side only, and takes the record once more. */
  private boolean readsOn(LogHostAppender open, Entry entry, String record) {
    if (host.scheme() == Scheme.TCP) {
      try {
        open.send(entry.level(), record);
        isHalfClosed = isAllTaken();
      } catch (AppenderLoggingException e) {
        // It reads no more.
      }
    }
    return isHalfClosed;
  }

  private boolean isAllTaken() {
    SocketChannel open = connection;
    return open != null && TcpTable.isAllTaken(open.socket().getLocalPort(), host.port());
  }

  /** Whether it has closed; it has read all if that was by a FIN, and all is acknowledged. */
  private boolean hasEnded(SocketChannel open) {
    try {
      open.configureBlocking(false);
      int read = open.read(unwanted.clear());
      while (read > 0) {
        read = open.read(unwanted.clear());
      }
      open.configureBlocking(true);
      cutOff |= read < 0 && !isAllTaken();
      return read < 0;
    } catch (IOException e) {
      cutOff = true;
      return true;
    }
  }

  private LogHostAppender connect() throws IOException {
    InetAddress[] addresses;
    try {
      addresses = Resolver.addresses(host.host());
    } catch (UnknownHostException e) {
      throw new IOException("its name does not resolve", e);
    }
    IOException failure = new IOException("no address");
    for (InetAddress address : addresses) {
      try {
        LogHostAppender made = LogHostAppender.on(connect(address), host, address);
        peer = address;
        return made;
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        drop();
        failure = new IOException(reason(e), e);
      }
    }
    throw failure;
  }

  /** Takes some seconds at most. */
  private OutputStream connect(InetAddress address) throws IOException, GeneralSecurityException {
    if (host.scheme() == Scheme.UDP) {
      return new DatagramOutputStream(address.getHostAddress(), host.port(), null, null);
    }
    SocketChannel made = SocketChannel.open();
    connection = made;
    Socket socket = made.socket();
    socket.connect(new InetSocketAddress(address, host.port()), CONNECT_MILLIS);
    spoken = host.scheme() == Scheme.TLS ? secure(socket) : socket;
    return spoken.getOutputStream();
  }

  private SSLSocket secure(Socket socket) throws IOException, GeneralSecurityException {
    SSLSocketFactory factory = LogHostTls.context(tls).getSocketFactory();
    SSLSocket secured = (SSLSocket) factory.createSocket(socket, host.host(), host.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    // The host's name or address must be in its certificate.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    socket.setSoTimeout(HANDSHAKE_MILLIS);
    secured.startHandshake();
    return secured;
  }

  @Override
  public boolean wasCutOff() {
    boolean was = cutOff;
    cutOff = false;
    return was;
  }

  private static String reason(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    boolean untimely =
        cause instanceof CertificateExpiredException
            || cause instanceof CertificateNotYetValidException;
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    // Newer updates of Java say after the system's word which call it was.
    return (untimely ? "its certificate: " : "") + message.replace(" (connect failed)", "");
  }

  /** Ends the connection; makes a connect or a write that hangs fail. Any thread. */
  @Override
  public void abort() {
    Closer.closeSilently(connection);
  }

  private void drop() {
    abort();
    stopAppender();
    connection = null;
    spoken = null;
    isHalfClosed = false;
  }

  /** It has the socket of datagrams. */
  private void stopAppender() {
    if (appender != null) {
      appender.stop();
      appender = null;
    }
  }

  @Override
  public void close() {
    stopAppender();
    drop();
  }
}
