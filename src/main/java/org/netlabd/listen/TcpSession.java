// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Admission;
import org.netlabd.guard.End;
import org.netlabd.guard.Expiry;
import org.netlabd.net.Errno;
import org.netlabd.net.LoopSocket.Readiness;
import org.netlabd.net.TcpSocket;
import org.netlabd.service.StreamService;

/**
 * One TCP connection that was let in, from then to its end. Lives on its loop's thread.
 *
 * <p>What is received goes to the service in the loop's own buffer; only what the kernel does not
 * take of the answer at once is kept, in {@link SendQueue}: no more is read than what may be kept.
 */
class TcpSession extends Connection implements Readiness, StreamService.Output {

  /** Reads at the end, so that a peer that never stops does not go on for ever. */
  private static final int FINISH_READS = 64;

  /** How long a peer that has got all may take to close before it is reset (RFC 2525, 2.17). */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  final Listener listener;
  final SessionSet sessions;
  final TcpSocket socket;
  final SendQueue out;
  final SessionRecord record;
  private final Admission.Ticket ticket;
  private final Expiry expiry;
  private final int limit;
  private long bytesIn;
  private boolean moved;
  private boolean flowing;
  private boolean inputEnded;
  private long owed;
  private @Nullable End finishing;
  private int finishReads;
  private volatile boolean ended;

  TcpSession(Admitted admitted, SendQueue out) {
    listener = admitted.listener();
    sessions = admitted.sessions();
    socket = admitted.socket();
    this.out = out;
    record = new SessionRecord(listener, socket, admitted.client());
    ticket = admitted.ticket();
    expiry = new Expiry(listener.settings().timeouts(), System.nanoTime());
    limit = listener.settings().limits().bufferBytes();
  }

  /** Begins; with what was received already, if its socket is watched already. */
  void begin(@Nullable ByteBuffer received) {
    sessions.add(this);
    // On its way to another loop it may have missed a reload.
    recount();
    serve(received);
  }

  void serve(@Nullable ByteBuffer received) {
    try {
      if (received == null) {
        socket.watch(sessions.loop, this);
      }
      listener.streamService().began(this);
      if (received != null && received.hasRemaining()) {
        received(received);
      }
      proceed();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      failed(e);
    }
  }

  @Override
  public void ready(boolean readable, boolean writable) {
    if (ended) {
      return;
    }
    try {
      if (writable) {
        sent(out.flush(sessions.loop.buffer()));
      }
      if (readable && socket.isReading()) {
        receive();
      } else if (readable) {
        socket.check();
      }
      proceed();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      failed(e);
    }
  }

  private void failed(Throwable failure) {
    End why = record.failed(failure);
    end(why, why == End.ERROR ? "" : " (" + Errno.text(failure) + ")");
  }

  private void receive() throws IOException {
    ByteBuffer buffer = sessions.loop.buffer();
    // A peer that has taken all so far at once may send more than is kept for others; behind the
    // end there is only what tells that it has got all.
    int most = buffer.capacity();
    int room = inputEnded ? 1 : room(flowing ? most : Math.min(most, limit - out.kept()));
    if (room <= 0) {
      return;
    }
    int n = socket.read(room);
    inputEnded |= n < 0;
    finishReads--;
    if (n > 0) {
      received(buffer);
      flowing = n == room && out.isEmpty();
    }
  }

  /** How many of {@code wanted} bytes may be read, as far as all sessions are concerned. */
  int room(int wanted) {
    return listener.kept().slabs().allowed(wanted, out.kept());
  }

  void received(ByteBuffer bytes) throws IOException {
    int n = bytes.remaining();
    bytesIn += n;
    moved = true;
    listener.counters().bytesIn.add(n);
    record.received(bytes);
    if (out.ending() == null) {
      listener.streamService().received(bytes, this);
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    sent(out.write(bytes));
  }

  @Override
  public void close() {
    out.end(End.SERVICE_ENDED);
  }

  @Override
  public void say(UnaryOperator<String> ofPeer) {
    record.say(ofPeer);
  }

  final void sent(int n) {
    moved |= n > 0;
    listener.counters().bytesOut.add(n);
  }

  /** Ends what is done, and otherwise says what to wake up for. */
  void proceed() throws IOException {
    if (moved) {
      moved = false;
      expiry.moved(sessions.loop.nanos());
      listener.wasActive(sessions.loop);
    }
    // What the kernel holds is answered; then, or if nobody waits, the input has ended for us.
    inputEnded |= finishing != null && (!socket.mayReceive() || finishReads <= 0);
    inputEnded |= out.isDone() && listener.lingerSeconds() == 0;
    if (out.isEmpty() && inputEnded && !out.isSource()) {
      End other = Objects.requireNonNullElse(out.ending(), End.PEER_CLOSED);
      owed = owes();
      if (owed == 0) {
        end(finishing == null ? other : finishing, "");
        return;
      }
      out.end(other);
    }
    boolean write = out.wantsRoom();
    if (out.close() || write != socket.isWriting()) {
      sessions.sooner(this);
    }
    socket.interest(owed > 0 || (!inputEnded && mayRead()), write);
  }

  /** What the kernel holds for the peer, for which it goes on though all is said; 0: nothing. */
  long owes() {
    return finishing == null && listener.lingerSeconds() < 0 ? out.owed() : 0;
  }

  /** Again only below half of the limit, so that what is kept is moved seldom. */
  boolean mayRead() {
    int kept = out.kept();
    return kept == 0 || (kept < (socket.isReading() ? limit : limit / 2) && room(limit - kept) > 0);
  }

  @Override
  void recount() {
    ticket.recount();
  }

  @Override
  void finish(End why) {
    finishing = why;
    out.endSource();
    finishReads = FINISH_READS;
    socket.look();
  }

  /** In this order nothing that moves meanwhile is taken for unsent or unread. */
  private Stall counts() {
    long sent = out.sent();
    var kernel = socket.kernelCounts();
    return new Stall(out.unsent(), bytesIn, sent, inputEnded, limit, kernel);
  }

  @Override
  @Nullable Map<String, @Nullable Object> view() {
    Map<String, @Nullable Object> view = record.view(expiry.movedNanos(), counts());
    // Looked at last: the kernel's counts may be those of who has the descriptor of one that ended.
    return ended ? null : view;
  }

  @Override
  void abort(End why) {
    end(why, "");
  }

  @Override
  long deadlineNanos() {
    return record.dueNanos(closes() ? overNanos() : expiry.dueNanos(waits()));
  }

  private long overNanos() {
    return closes() ? out.closedNanos() + LINGER_NANOS : expiry.overNanos(waits());
  }

  /** Whether the peer has got all, and has only to close. */
  private boolean closes() {
    return isLingering() && owed == 0;
  }

  /** Whether there is something that the peer is to take. */
  private boolean waits() {
    return owed > 0 || out.wantsRoom();
  }

  /** Whether the peer is told that it gets no more, and is to close too. */
  boolean isLingering() {
    return out.isClosed();
  }

  /** Serves what came while the process stood still (SIGSTOP, a frozen cgroup), if anything. */
  boolean catchesUp() {
    long before = bytesIn + out.sent();
    ready(true, true);
    return bytesIn + out.sent() != before;
  }

  @Override
  void expired(long nowNanos) {
    record.begun();
    if (overNanos() - nowNanos <= 0 && catchesUp()) {
      expiry.moved(nowNanos);
    }
    owed = isLingering() || owed > 0 ? owes() : 0;
    if (waits()) {
      expiry.looked(out.taken(), nowNanos);
    }
    if (ended || overNanos() - nowNanos > 0) {
      sessions.sooner(this);
      return;
    }
    End why = closes() ? Objects.requireNonNull(out.ending()) : expiry.why(waits(), nowNanos);
    if (why == End.STALL) {
      record.stalled(counts(), nowNanos - expiry.movedNanos());
    }
    end(why, "");
  }

  void end(End why, String detail) {
    if (ended) {
      return;
    }
    ended = true;
    if (!out.isEmpty() || (why != End.DRAIN && owes() > 0)) {
      // A FIN would tell the peer that it has all; and what the kernel holds for it goes too.
      socket.resetWhenClosed();
    }
    out.free();
    // Before the peer can see the end, and come again.
    ticket.giveBack();
    socket.close();
    sessions.remove(this);
    record.ended(bytesIn, out.sent(), out.lost(), why, detail);
  }
}
