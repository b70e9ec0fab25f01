package org.netlabd.client.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Icmp;
import org.netlabd.net.UdpClient;

/** A probe is a datagram. Errors that ICMP reports are passed on, and the probes go on. */
final class UdpFlow extends Flow {

  /** So that a flood keeps the probes from nothing. */
  private static final int MOST_A_TURN = 256;

  private final UdpClient socket;
  private final ByteBuffer out;

  UdpFlow(Run run) throws IOException {
    super(run);
    this.out = ByteBuffer.allocateDirect(frame.size());
    this.socket = UdpClient.open(run.poller(), run.peer(), run.options(), this::receive);
    if (!run.request().plan().isLoad()) {
      socket.timestamp();
    }
  }

  @Override
  Sending sendNow(long scheduledNanos) {
    frame.put(out.clear(), ledger.next(), 0);
    out.flip();
    long now = System.nanoTime();
    Frame.stamp(out, now);
    try {
      if (!socket.send(out)) {
        return Sending.BUSY;
      }
      ledger.sent(scheduledNanos, now);
      return Sending.SENT;
    } catch (IOException e) {
      return sendAgain(e, scheduledNanos, now);
    }
  }

  /** The error may be an earlier datagram's, reported in place of sending this one. */
  private Sending sendAgain(IOException first, long scheduledNanos, long now) {
    try {
      boolean told = hearIcmp();
      if (!socket.send(out)) {
        return Sending.BUSY;
      }
      if (!told) {
        run.observer().failed(Failure.of(first));
      }
      ledger.sent(scheduledNanos, now);
      return Sending.SENT;
    } catch (IOException e) {
      lost(ledger.sent(scheduledNanos, now), now);
      run.observer().failed(Failure.of(e));
      return Sending.FAILED;
    }
  }

  private void receive() {
    try {
      for (int i = 0; i < MOST_A_TURN; i++) {
        run.pauses().look(System.nanoTime());
        InetSocketAddress from = socket.receive(run.in().clear());
        if (from == null) {
          return;
        }
        run.observer().observed(seen(from, socket.receivedNanos()));
      }
    } catch (IOException e) {
      if (!hearIcmp()) {
        run.observer().failed(Failure.of(e));
      }
    }
  }

  /**
   * What ICMP says of a probe is its answer; it need not be waited for any longer.
   *
   * @return whether anything was said
   */
  private boolean hearIcmp() {
    ByteBuffer quoted = run.in();
    Icmp said = socket.nextError(quoted);
    boolean heard = said != null;
    while (said != null) {
      long seq = frame.claimed(quoted);
      if (ledger.remembers(seq)) {
        lost(seq, System.nanoTime());
      }
      run.observer().failed(Failure.of(said, run.peer()));
      said = socket.nextError(quoted);
    }
    return heard;
  }

  private Observation seen(InetSocketAddress from, long nowNanos) {
    ByteBuffer in = run.in().flip();
    if (!from.equals(run.peer())) {
      return Observation.of(Verdict.FOREIGN, nowNanos - run.beginNanos(), in.limit(), from);
    }
    return examiner.examine(in, from, nowNanos);
  }

  @Override
  public void close() {
    socket.close();
  }
}
