// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.netlabd.fault.Fault;
import org.netlabd.fault.StreamFaults;
import org.netlabd.guard.End;

/** A session of a listener that has faults; others pay nothing for them. Its loop's. */
final class FaultySession extends TcpSession {

  private final StreamFaults faults;
  private final boolean isSink;
  private long serveNanos = StreamFaults.NEVER_NANOS;
  private @Nullable ByteBuffer first;
  private @Nullable Fault end;

  FaultySession(Admitted admitted, HeldQueue out, StreamFaults faults) {
    super(admitted, out);
    this.faults = faults;
    isSink = listener.streamService().isSink();
  }

  /** Each byte that it holds back may be a piece of its own. */
  @Override
  int weight() {
    return 2;
  }

  @Override
  void serve(@Nullable ByteBuffer received) {
    long now = System.nanoTime();
    long span = faults.acceptNanos(now);
    if (span == 0) {
      super.serve(received);
      return;
    }
    serveNanos = now + span;
    if (received != null) {
      socket.interest(false, false);
      first = ByteBuffer.allocateDirect(received.remaining()).put(received).flip();
    }
    sessions.sooner(this);
  }

  private boolean isLate() {
    return serveNanos != StreamFaults.NEVER_NANOS;
  }

  private void serveAtLast() {
    serveNanos = StreamFaults.NEVER_NANOS;
    if (first != null) {
      socket.interest(true, false);
    }
    super.serve(first);
    first = null;
  }

  @Override
  int room(int wanted) {
    long now = System.nanoTime();
    int most = Math.min(faults.mayRead(now), faults.mayHold());
    if (isSink && end == null) {
      most = (int) Math.min(most, faults.beforeEnd(now));
    }
    return super.room(Math.min(wanted, most));
  }

  @Override
  boolean mayRead() {
    return end != Fault.STALL_AFTER && super.mayRead() && room(1) > 0;
  }

  @Override
  void received(ByteBuffer bytes) throws IOException {
    int n = bytes.remaining();
    faults.received(n, System.nanoTime());
    if (isSink) {
      faults.swallow(n);
    }
    super.received(bytes);
  }

  @Override
  void proceed() throws IOException {
    sent(out.flush(sessions.loop.buffer()));
    Fault reached = end == null && out.unsent() == 0 ? faults.end(System.nanoTime()) : null;
    if (reached != null) {
      happen(reached);
    }
    if (reached != Fault.RESET_AFTER) {
      super.proceed();
      if (faults.isBehind()) {
        socket.noHurry();
      }
      sessions.sooner(this);
    }
  }

  private void happen(Fault reached) {
    end = reached;
    listener.faults().count(reached, 1);
    if (reached == Fault.RESET_AFTER) {
      end(End.FAULT, "");
    } else {
      // What would have followed is never sent.
      out.endSource();
      out.free();
      out.end(reached == Fault.STALL_AFTER ? null : End.FAULT);
    }
  }

  @Override
  long owes() {
    return end == Fault.STALL_AFTER ? 0 : super.owes();
  }

  @Override
  void finish(End why) {
    if (isLate()) {
      abort(why);
    } else {
      super.finish(why);
    }
  }

  @Override
  boolean isLingering() {
    return super.isLingering() && end != Fault.HALF_CLOSE_AFTER;
  }

  @Override
  void end(End why, String detail) {
    if (end == Fault.STALL_AFTER && why == End.PEER_CLOSED) {
      // Not even the peer's end is answered.
      socket.interest(false, false);
      return;
    }
    if (end == Fault.RESET_AFTER) {
      socket.resetWhenClosed();
    }
    super.end(why, why == End.FAULT ? " (" + end + ")" : detail);
  }

  @Override
  long deadlineNanos() {
    long over = super.deadlineNanos();
    long next = isLate() ? serveNanos : faults.nextNanos();
    return next - over < 0 ? next : over;
  }

  @Override
  boolean catchesUp() {
    return !isLate() && super.catchesUp();
  }

  @Override
  void expired(long nowNanos) {
    if (serveNanos - nowNanos <= 0) {
      serveAtLast();
    } else if (!isLate() && faults.nextNanos() - nowNanos <= 0) {
      ready(false, false);
    } else {
      super.expired(nowNanos);
    }
  }
}
