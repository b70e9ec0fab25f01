// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Admission;
import org.netlabd.guard.End;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.net.Errno;
import org.netlabd.net.LoopSocket.Readiness;
import org.netlabd.net.TcpSocket;
import org.netlabd.proxy.ProxyHeader;
import org.netlabd.values.IpAddress;

/** A connection until its PROXY header names the client: then a session. Its loop's. */
final class ProxyGreeting extends Connection implements Readiness {

  /** How long the header may take, as HAProxy's own {@code timeout client-hs} is often set. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Room for a line of version 1, and for most headers of version 2. */
  private static final int KEPT_BYTES = 256;

  private final Listener listener;
  private final SessionSet sessions;
  private final List<SessionSet> all;
  private final TcpSocket socket;
  private final InetSocketAddress proxy;
  private final IpAddress source;
  private final long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
  private ByteBuffer received = ByteBuffer.allocate(KEPT_BYTES);
  private int leftOut;
  private boolean isNamed;
  private @Nullable TcpSession session;
  private boolean gone;

  ProxyGreeting(
      Listener listener,
      SessionSet sessions,
      List<SessionSet> all,
      TcpSocket socket,
      InetSocketAddress proxy) {
    this.listener = listener;
    this.sessions = sessions;
    this.all = all;
    this.socket = socket;
    this.proxy = proxy;
    source = listener.settings().limits().sourcePrefix().source(IpAddress.of(proxy.getAddress()));
  }

  void open() {
    sessions.add(this);
    try {
      listener.gate().unnamed.getAndIncrement();
      sessions.greetings.add(source, this, listener.settings().limits());
      socket.watch(sessions.loop, this);
    } catch (IOException e) {
      refuse(() -> Errno.text(e));
    }
  }

  /** Another one waits, too, and this one has waited longest. */
  void makeRoom(String limit) {
    readThenRefuse(() -> "no header when limits." + limit + " waited");
  }

  @Override
  public void ready(boolean readable, boolean writable) {
    if (session != null) {
      session.ready(readable, writable);
      return;
    }
    if (gone || !readable || !socket.isReading()) {
      return;
    }
    try {
      receive();
    } catch (IOException e) {
      closed(() -> Errno.text(e));
    }
  }

  private void receive() throws IOException {
    int n = socket.read(received.remaining());
    if (n < 0) {
      closed(() -> "closed");
      return;
    }
    received.put(sessions.loop.buffer());
    ProxyHeader header = ProxyHeader.read(received.duplicate().flip(), leftOut);
    if (header instanceof ProxyHeader.Unusable unusable) {
      refuse(unusable::why);
    } else if (header instanceof ProxyHeader.Accepted accepted) {
      accept(accepted);
    } else if (!received.hasRemaining()) {
      // Any number of connections may wait, each with the beginning of a long one.
      leftOut += received.position() - ProxyHeader.READ_BYTES;
      received.position(ProxyHeader.READ_BYTES);
    }
  }

  private void accept(ProxyHeader.Accepted header) throws IOException {
    InetSocketAddress client =
        header.client() == null
            ? proxy
            : new InetSocketAddress(
                InetAddress.getByAddress(header.client().toBytes()), header.port());
    Admission admission = listener.gate().admit(client);
    if (admission instanceof Admission.Refused refused && refused.lacksRoom()) {
      isNamed = true;
      sessions.greetings.remove(source, this);
      socket.interest(false, false);
      Runnable again = () -> acceptAfterEnded(header, client);
      SessionSet.afterEnded(all, () -> sessions.loop.execute(again));
    } else {
      accept(header, client, admission);
    }
  }

  private void acceptAfterEnded(ProxyHeader.Accepted header, InetSocketAddress client) {
    if (!gone) {
      socket.interest(true, false);
      accept(header, client, listener.gate().admitAgain(client));
    }
  }

  private void accept(ProxyHeader.Accepted header, InetSocketAddress client, Admission admission) {
    if (admission instanceof Admission.Refused refused) {
      listener.refusals().refused(refused.reason(), client, Refusals.NO_MORE);
      abort();
    } else if (admission instanceof Admission.Ticket admitted) {
      sessions.count();
      listener.counters().sessions.increment();
      TcpSession named = new Admitted(listener, sessions, socket, client, admitted).session();
      if (header.isLocal()) {
        named.record.keepQuiet();
      }
      session = named;
      // Services read direct buffers only.
      ByteBuffer rest = sessions.loop.buffer().clear();
      rest.put(received.flip().position(header.length() - leftOut)).flip();
      received = ByteBuffer.allocate(0);
      named.begin(rest);
      // Only now, so that a drain finds one of the two at any time.
      leave();
    }
  }

  @Override
  long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  void expired(long nowNanos) {
    readThenRefuse(
        () -> (isSilent() ? "no" : "no whole") + " header within " + PATIENCE.toSeconds() + " s");
  }

  /** The header may be in the kernel, where the process stood still, or many came at once. */
  private void readThenRefuse(Supplier<String> why) {
    ready(true, false);
    if (!isNamed) {
      refuse(why);
    }
  }

  private boolean isSilent() {
    return received.position() == 0;
  }

  /** The peer has gone; without a byte it was a health check that speaks no PROXY protocol. */
  private void closed(Supplier<String> how) {
    if (isSilent()) {
      listener.refusals().count(Reason.PROXY);
      if (Listener.logs(Level.DEBUG)) {
        String text = how.get() + " before its PROXY header";
        Map<Event.Field, Object> fields = Map.of(Event.Field.REASON, Reason.PROXY);
        listener.log(Level.DEBUG, Event.Kind.REFUSED, proxy, text, fields, null);
      }
      abort();
    } else {
      refuse(() -> how.get() + " within its header");
    }
  }

  private void refuse(Supplier<String> why) {
    if (!gone) {
      listener.refusals().refused(Reason.PROXY, proxy, why);
      abort();
    }
  }

  @Override
  void finish(End why) {
    abort();
  }

  @Override
  @Nullable Map<String, @Nullable Object> view() {
    return null;
  }

  @Override
  void abort(End why) {
    abort();
  }

  private void abort() {
    if (!gone) {
      leave();
      socket.abort();
    }
  }

  private void leave() {
    gone = true;
    sessions.greetings.remove(source, this);
    listener.gate().unnamed.getAndDecrement();
    sessions.remove(this);
  }
}
