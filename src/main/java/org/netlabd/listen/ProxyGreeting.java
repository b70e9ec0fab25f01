package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Admission;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.net.Errno;
import org.netlabd.net.Readiness;
import org.netlabd.net.TcpSocket;
import org.netlabd.proxy.ProxyHeader;

/**
 * A connection to a listener with {@code proxy = required}, until its header has named the client
 * (HAProxy's proxy-protocol.txt). Then it becomes a {@link TcpSession} or is refused. Lives on its
 * loop's thread.
 */
final class ProxyGreeting extends Deadlines.Timed implements Readiness {

  /** How long the header may take, as HAProxy's own {@code timeout client-hs} is often set. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int FIRST_BYTES = 256;

  private final Listener listener;
  private final SessionSet sessions;
  private final TcpSocket socket;
  private final long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
  private ByteBuffer received = ByteBuffer.allocate(FIRST_BYTES);
  private @Nullable TcpSession session;
  private boolean gone;

  ProxyGreeting(Listener listener, SessionSet sessions, TcpSocket socket) {
    this.listener = listener;
    this.sessions = sessions;
    this.socket = socket;
  }

  void open() {
    sessions.add(this);
    try {
      socket.watch(sessions.loop(), this);
    } catch (IOException e) {
      refuse(Reason.PROXY, Errno.text(e));
    }
  }

  @Override
  public void ready(boolean readable, boolean writable) {
    if (session != null) {
      session.ready(readable, writable);
      return;
    }
    if (gone || !readable) {
      return;
    }
    try {
      receive();
    } catch (IOException e) {
      refuse(Reason.PROXY, Errno.text(e));
    }
  }

  private void receive() throws IOException {
    int n = socket.read(ProxyHeader.MOST_BYTES - received.position());
    if (n < 0) {
      refuse(Reason.PROXY, "the connection ended before its header did");
      return;
    }
    keep(sessions.loop().buffer());
    ProxyHeader header = ProxyHeader.read(received.duplicate().flip());
    if (header instanceof ProxyHeader.Unusable unusable) {
      refuse(Reason.PROXY, unusable.why());
    } else if (header instanceof ProxyHeader.Accepted accepted) {
      accept(accepted);
    } else if (received.position() == ProxyHeader.MOST_BYTES) {
      refuse(Reason.PROXY, "the header is longer than " + ProxyHeader.MOST_BYTES + " bytes");
    }
  }

  private void keep(ByteBuffer more) {
    if (received.remaining() < more.remaining()) {
      ByteBuffer larger = ByteBuffer.allocate(ProxyHeader.MOST_BYTES);
      received = larger.put(received.flip());
    }
    received.put(more);
  }

  private void accept(ProxyHeader.Accepted header) throws IOException {
    InetSocketAddress client =
        header.client() == null
            ? socket.peer()
            : new InetSocketAddress(
                InetAddress.getByAddress(header.client().toBytes()), header.port());
    Admission admission = listener.gate().admit(client);
    if (admission instanceof Admission.Refused refused) {
      refuse(refused.reason(), client);
    } else if (admission instanceof Admission.Ticket ticket) {
      leave();
      sessions.count();
      listener.counters().sessions.increment();
      TcpSession named = new TcpSession(listener, sessions, socket, client, ticket);
      session = named;
      // Services read direct buffers only.
      ByteBuffer rest = sessions.loop().buffer().clear();
      rest.put(received.flip().position(header.length())).flip();
      received = ByteBuffer.allocate(0);
      named.begin(rest);
    }
  }

  @Override
  long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  void expired(long nowNanos) {
    refuse(Reason.PROXY, "no header within " + PATIENCE.toSeconds() + " s");
  }

  private void refuse(Reason reason, String why) {
    listener.log(Level.DEBUG, Event.Kind.REFUSED, socket.peer(), "PROXY header: " + why, null);
    refuse(reason, socket.peer());
  }

  private void refuse(Reason reason, InetSocketAddress peer) {
    listener.refusals().refused(listener, reason, peer, 1);
    abort();
  }

  /** Ends it without a word. */
  void abort() {
    if (!gone) {
      leave();
      socket.abort();
    }
  }

  private void leave() {
    gone = true;
    sessions.remove(this);
    listener.gate().named();
  }
}
