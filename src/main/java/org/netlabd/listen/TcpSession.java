package org.netlabd.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Admission;
import org.netlabd.guard.End;
import org.netlabd.log.Event;
import org.netlabd.service.StreamService;
import org.netlabd.transport.Readiness;
import org.netlabd.transport.SystemReason;
import org.netlabd.transport.TcpSocket;
import org.netlabd.values.PeerAddress;

/**
 * One TCP connection that was let in, from then to its end. Lives on its loop's thread.
 *
 * <p>What is received goes to the service in the loop's own buffer; only what the kernel does not
 * take of the answer at once is kept, in {@link Unsent}: no more is read than what may be kept.
 */
final class TcpSession implements Readiness, StreamService.Output {

  /** Reads in one go at the end, so that a peer that never stops cannot hold the loop. */
  private static final int FINISH_READS = 64;

  private final Listener listener;
  private final SessionSet sessions;
  private final TcpSocket socket;
  private final InetSocketAddress peer;
  private final Admission.Ticket ticket;
  private final int limit;
  private final Unsent unsent;
  private final SessionTimer timer;
  private final long startNanos = System.nanoTime();

  private long bytesIn;
  private long bytesOut;
  private long bytesMoved;
  private boolean flowing;
  private boolean reading = true;
  private boolean writing;
  private boolean inputEnded;
  private @Nullable End finishing;
  private boolean ended;

  /** A session with {@code peer}, which a PROXY header may have named. */
  TcpSession(
      Listener listener,
      SessionSet sessions,
      TcpSocket socket,
      InetSocketAddress peer,
      Admission.Ticket ticket) {
    this.listener = listener;
    this.sessions = sessions;
    this.socket = socket;
    this.peer = peer;
    this.ticket = ticket;
    limit = listener.settings().limits().bufferBytes();
    unsent = new Unsent(limit, listener.kept().budget());
    timer =
        new SessionTimer(
            sessions.loop(), listener.settings().timeouts(), startNanos, this::expired);
  }

  /** Begins with a socket that nobody watches yet. */
  void open() {
    begin();
    try {
      socket.watch(sessions.loop(), this);
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** Begins with a socket that is watched already, and with what it has received. */
  void begin(ByteBuffer received) {
    begin();
    try {
      received(received);
      proceed();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      failed(e);
    }
  }

  private void begin() {
    String via = peer.equals(socket.peer()) ? "" : " via " + PeerAddress.text(socket.peer());
    listener.session(Event.Kind.CONNECTED, peer, "connected" + via);
    sessions.add(this);
    timer.start();
  }

  @Override
  public void ready(boolean readable, boolean writable) {
    if (ended) {
      return;
    }
    try {
      if (writable && !unsent.isEmpty()) {
        sent(unsent.writeTo(socket));
      }
      if (readable && reading) {
        receive();
      }
      proceed();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      failed(e);
    }
  }

  private void failed(Throwable failure) {
    if (failure instanceof IOException ofTheNetwork) {
      end(End.RESET, " (" + SystemReason.of(ofTheNetwork) + ")");
    } else {
      // Of direct memory there may be none left for this session, and enough for the others.
      listener.log(Level.ERROR, Event.Kind.INTERNAL_ERROR, peer, "session ended", failure);
      end(End.ERROR, "");
    }
  }

  /** Reads once and answers; returns whether there was anything to read. */
  private boolean receive() throws IOException {
    ByteBuffer buffer = sessions.loop().buffer();
    int room = flowing ? unsent.roomInAll(buffer.capacity()) : unsent.room(buffer.capacity());
    if (room <= 0) {
      return false;
    }
    int n = socket.read(room);
    inputEnded |= n < 0;
    if (n > 0) {
      received(buffer);
      flowing = n == room && unsent.isEmpty();
    }
    return n > 0;
  }

  private void received(ByteBuffer bytes) throws IOException {
    int n = bytes.remaining();
    bytesIn += n;
    listener.counters().bytesIn.add(n);
    if (n > 0) {
      listener.service().received(bytes, this);
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (unsent.isEmpty()) {
      sent(socket.write(bytes));
    }
    if (bytes.hasRemaining()) {
      unsent.keep(bytes);
    }
  }

  private void sent(int n) {
    bytesOut += n;
    listener.counters().bytesOut.add(n);
  }

  /** Ends what is done, and otherwise says what to wake up for. */
  private void proceed() throws IOException {
    if (bytesIn + bytesOut != bytesMoved) {
      bytesMoved = bytesIn + bytesOut;
      timer.progress(sessions.loop().nanos());
      listener.wasActive(sessions.loop());
    }
    if (finishing != null && unsent.isEmpty()) {
      finishReading();
    }
    if (unsent.isEmpty() && inputEnded) {
      end(finishing == null ? End.PEER_CLOSED : finishing, "");
      return;
    }
    boolean write = !unsent.isEmpty();
    // Reading begins again only below half of the limit, so that what is kept is moved seldom.
    boolean read = !inputEnded && (!write || hasRoom());
    timer.unsent(write);
    if (read != reading || write != writing) {
      reading = read;
      writing = write;
      socket.interest(read, write);
    }
  }

  private boolean hasRoom() {
    return unsent.size() < (reading ? limit : limit / 2) && unsent.room(limit) > 0;
  }

  /** Answers what the kernel holds already; when that is all, the input has ended for us. */
  private void finishReading() throws IOException {
    boolean more = true;
    for (int i = 0; more && i < FINISH_READS && unsent.isEmpty(); i++) {
      more = !inputEnded && receive();
    }
    inputEnded |= !more;
  }

  /** Ends the session as soon as all that was received is answered. */
  void finish(End why) {
    finishing = why;
    ready(false, false);
  }

  /** Ends now, whatever is unsent. */
  void abort(End why) {
    end(why, "");
  }

  private void expired(End why) {
    if (why == End.STALL) {
      Stall stall =
          new Stall(unsent.size(), bytesIn, bytesOut, inputEnded, limit, socket.kernelCounts());
      listener.log(Level.WARN, Event.Kind.STALLED, peer, stall.text(timer.quiet()), null);
    }
    end(why, "");
  }

  private void end(End why, String detail) {
    if (ended) {
      return;
    }
    ended = true;
    int lost = unsent.size();
    unsent.clear();
    timer.stop();
    // Before the peer can see the end, and come again.
    ticket.giveBack();
    socket.close();
    sessions.remove(this);
    listener.counters().sessionsEnded.increment();
    String unsentText = lost == 0 ? "" : lost + " unsent, ";
    listener.session(
        Event.Kind.CLOSED,
        peer,
        "closed: "
            + bytesIn
            + " bytes in, "
            + bytesOut
            + " bytes out, "
            + unsentText
            + seconds(System.nanoTime() - startNanos)
            + " s, "
            + why
            + detail);
  }

  /** With three decimals; String.format takes ten times as long, once for each connection. */
  private static String seconds(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos + 500_000);
    String decimals = Long.toString(1000 + millis % 1000);
    return millis / 1000 + "." + decimals.substring(1);
  }
}
