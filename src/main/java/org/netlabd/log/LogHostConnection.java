package org.netlabd.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.SyslogAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;
import org.apache.logging.log4j.core.net.AbstractSocketManager;
import org.apache.logging.log4j.core.net.DatagramOutputStream;
import org.apache.logging.log4j.message.SimpleMessage;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings.Tls;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;

/**
 * One way to a log host, from its connect to its end: Log4j's Syslog appender on a socket of ours.
 * With a socket of Log4j's own, the record that follows a host's restart is lost without a word.
 *
 * <p>Used by the target's thread; its own reads what the host sends, and so learns that it is gone
 * before a record is.
 */
final class LogHostConnection {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int HANDSHAKE_MILLIS = 5_000;
  private static final int BUFFER_BYTES = 8_192;

  private final LogHost host;
  private final InetAddress address;
  private final Socket socket = new Socket();
  private @Nullable SyslogAppender appender;
  private volatile boolean ended;
  private volatile boolean endedInOrder;

  LogHostConnection(LogHost host, InetAddress address) {
    this.host = host;
    this.address = address;
  }

  /** Connects, which takes some seconds at most. */
  void open(Tls tls) throws IOException, GeneralSecurityException {
    OutputStream out =
        host.scheme() == Scheme.UDP
            ? new DatagramOutputStream(address.getHostAddress(), host.port(), null, null)
            : connect(tls);
    Frame frame = new Frame();
    appender = new Appender(new Manager(out, address, host, frame), frame);
    appender.start();
  }

  private OutputStream connect(Tls tls) throws IOException, GeneralSecurityException {
    socket.connect(new InetSocketAddress(address, host.port()), CONNECT_MILLIS);
    Socket talking = host.scheme() == Scheme.TLS ? secure(tls) : socket;
    InputStream in = talking.getInputStream();
    Thread reader = new Thread(() -> readToTheEnd(in), "log-host-reader");
    reader.setDaemon(true);
    reader.start();
    return talking.getOutputStream();
  }

  private Socket secure(Tls tls) throws IOException, GeneralSecurityException {
    SSLSocket secured =
        (SSLSocket)
            LogHostTls.context(tls)
                .getSocketFactory()
                .createSocket(socket, host.host(), host.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    // The host's name or address must be in its certificate.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    socket.setSoTimeout(HANDSHAKE_MILLIS);
    secured.startHandshake();
    socket.setSoTimeout(0);
    return secured;
  }

  /** Log hosts say nothing; the end is all that there is to hear. */
  private void readToTheEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      endedInOrder = true;
    } catch (IOException e) {
      // A reset is an end, too.
    }
    ended = true;
  }

  /** Whether the host has closed it. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * Once it has ended: whether what was sent last may be lost. Nothing is, if the host had read all
   * when it closed, which the kernel tells by a FIN, and nothing was sent after that, which the
   * host's kernel would have answered by a reset. What it had not read by then nobody knows.
   */
  boolean mayHaveLost() {
    // A host may close its side first, and reset for what it has not read after that.
    return socket.isConnected()
        && !(endedInOrder && TcpTable.isAllTaken(socket.getLocalPort(), host.port()));
  }

  /** Writes a record; throws what Log4j does. */
  void send(Level level, String record) {
    if (appender != null) {
      appender.append(
          Log4jLogEvent.newBuilder().setLevel(level).setMessage(new SimpleMessage(record)).build());
    }
  }

  /** Makes a connect or a write that hangs fail. Any thread. */
  void abort() {
    ended = true;
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no more use either way.
    }
  }

  void close() {
    if (ended) {
      abort();
    }
    if (appender != null) {
      appender.stop();
    }
    abort();
  }

  /** Log4j's appender, on a stream. */
  private static final class Appender extends SyslogAppender {
    Appender(Manager manager, Layout<String> frame) {
      super(manager.getName(), frame, null, false, true, manager, null, Property.EMPTY_ARRAY);
    }
  }

  /** Has Log4j write to a stream, and throw when that fails. */
  private static final class Manager extends AbstractSocketManager {
    Manager(OutputStream out, InetAddress address, LogHost host, Layout<String> frame) {
      super(host.toString(), out, address, host.host(), host.port(), frame, false, BUFFER_BYTES);
    }
  }

  /** A datagram (RFC 5426), a line (RFC 6587), or a length and a record (RFC 5425). */
  private final class Frame extends AbstractStringLayout {
    Frame() {
      super(StandardCharsets.UTF_8);
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
