// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.End;
import org.netlabd.log.Event;
import org.netlabd.log.Event.Field;
import org.netlabd.net.Errno;
import org.netlabd.net.NetworkFailure;
import org.netlabd.net.TcpInfo;
import org.netlabd.net.TcpSocket;
import org.netlabd.stats.Figure;
import org.netlabd.values.PeerAddress;

/** What the log says of a session; a mere look at the port is no record. The loop's. */
final class SessionRecord {

  /** A session that lasts so long is more than a look. */
  private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Listener listener;
  private final TcpSocket socket;
  private final @Nullable InetSocketAddress client;
  private final long startNanos = System.nanoTime();
  private Listing listing = Listing.PENDING;

  private enum Listing {
    /** It has neither carried anything nor lasted yet. */
    PENDING,
    /** Its end is to be written, as its start was. */
    LISTED,
    /** Neither is written. */
    COUNTED,
    /** A health check: for who debugs. */
    QUIET
  }

  SessionRecord(Listener listener, TcpSocket socket, @Nullable InetSocketAddress client) {
    this.listener = listener;
    this.socket = socket;
    this.client = client;
  }

  /** The socket's peer or, where a PROXY header has named one, its client. */
  InetSocketAddress peer() {
    return client == null ? socket.peer() : client;
  }

  /** What can be seen of the session now, as the control socket has it; any thread. */
  Map<String, @Nullable Object> view(long progressNanos, Stall counts) {
    long now = System.nanoTime();
    TcpInfo kernel = counts.kernel();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("listener", listener.name());
    fields.put("peer", PeerAddress.text(peer()));
    fields.put("proxy", client == null ? null : PeerAddress.text(socket.peer()));
    fields.put("local", PeerAddress.text(socket.localAddress()));
    fields.put("age_seconds", TimeUnit.NANOSECONDS.toMillis(now - startNanos) / 1e3);
    fields.put("idle_seconds", TimeUnit.NANOSECONDS.toMillis(now - progressNanos) / 1e3);
    fields.put("received_bytes", counts.bytesIn());
    fields.put("sent_bytes", counts.bytesOut());
    fields.put("unsent_bytes", counts.unsent());
    fields.put("kernel_unsent_bytes", kernel == null ? null : counts.inKernelUnsent());
    fields.put("kernel_unread_bytes", kernel == null ? null : counts.inKernelUnread());
    fields.put("rtt_seconds", kernel == null ? null : kernel.rttMicros() / 1e6);
    fields.put("retransmits", kernel == null ? null : kernel.retransmits());
    boolean waits = counts.unsent() > 0 || counts.inKernelUnsent() > 0;
    fields.put("stalled", waits && now - progressNanos >= LASTING_NANOS);
    return fields;
  }

  /** It is a proxy's health check. */
  void keepQuiet() {
    listing = Listing.QUIET;
  }

  /** An exception has ended it; returns how, by the error's number, never by its words. */
  End failed(Throwable failure) {
    boolean quiet = listing == Listing.PENDING || listing == Listing.QUIET;
    if (!quiet || !NetworkFailure.is(failure)) {
      listener.failed(peer(), failure);
    }
    return Errno.of(failure).map(SessionRecord::end).orElse(End.ERROR);
  }

  private static End end(Errno errno) {
    return switch (errno) {
      case ECONNRESET, EPIPE, ECONNABORTED, ENETRESET, ENOTCONN -> End.RESET;
      case ETIMEDOUT -> End.TIMED_OUT;
      case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN -> End.UNREACHABLE;
      default -> End.ERROR;
    };
  }

  /** When its start is to be said, if not before; {@code otherwise} when that is said already. */
  long dueNanos(long otherwise) {
    long lasting = startNanos + LASTING_NANOS;
    return listing == Listing.PENDING && lasting - otherwise < 0 ? lasting : otherwise;
  }

  /** It has carried something or lasted; said once. */
  void begun() {
    if (listing != Listing.PENDING) {
      return;
    }
    listing = listener.lists(System.nanoTime()) ? Listing.LISTED : Listing.COUNTED;
    if (listing == Listing.LISTED) {
      boolean direct = client == null || client.equals(socket.peer());
      String via = direct ? "" : " via " + PeerAddress.text(socket.peer());
      listener.log(Level.INFO, Event.Kind.CONNECTED, peer(), "connected" + via);
    }
  }

  /** Something was received, which is shown if that is asked for. */
  void received(ByteBuffer bytes) {
    begun();
    if (listener.showsPayload()) {
      listener.received(peer(), bytes);
    }
  }

  void say(UnaryOperator<String> ofPeer) {
    begun();
    if (listing == Listing.LISTED) {
      String text = ofPeer.apply(PeerAddress.text(peer()));
      listener.log(Level.INFO, Event.Kind.CONNECTED, peer(), text);
    }
  }

  /** Nothing has moved for so long that it will be ended. */
  void stalled(Stall stall, long quietNanos) {
    Event.Kind kind = stall.isDeadlock() ? Event.Kind.DEADLOCKED : Event.Kind.STALLED;
    listener.counters().count(Figure.STALLS, stall.isDeadlock() ? "deadlock" : "stalled");
    Map<Field, Object> fields = fields(End.STALL, stall.bytesIn(), stall.bytesOut());
    String text = stall.text(Duration.ofNanos(quietNanos));
    listener.log(Level.WARN, kind, peer(), text, fields, null);
  }

  void ended(long bytesIn, long bytesOut, int unsent, End why, String detail) {
    long nanos = System.nanoTime() - startNanos;
    listener.counters().ended(listener.name(), why, nanos, bytesIn + bytesOut);
    if (bytesOut > 0 || (why != End.PEER_CLOSED && why != End.RESET)) {
      begun();
    }
    boolean listed = listing == Listing.LISTED;
    if (listed) {
      listener.lines().end();
    }
    Level level = listed ? Level.INFO : Level.DEBUG;
    if (listing != Listing.COUNTED && listener.lines().isOn() && Listener.logs(level)) {
      String went = bytesIn + " bytes in, " + bytesOut + " bytes out, ";
      String left = unsent == 0 ? "" : unsent + " unsent, ";
      String text = "closed: " + went + left + seconds(nanos) + " s, " + why + detail;
      Map<Field, Object> fields = fields(why, bytesIn, bytesOut);
      listener.log(level, Event.Kind.CLOSED, peer(), text, fields, null);
    }
  }

  private static Map<Field, Object> fields(End why, long bytesIn, long bytesOut) {
    return Map.of(Field.REASON, why, Field.BYTES_IN, bytesIn, Field.BYTES_OUT, bytesOut);
  }

  /** With three decimals; String.format takes ten times as long. */
  private static String seconds(long nanos) {
    return BigDecimal.valueOf(TimeUnit.NANOSECONDS.toMillis(nanos + 500_000), 3).toString();
  }
}
