// SPDX-License-Identifier: Apache-2.0
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
  private final boolean isStamped;

  UdpFlow(Run run) throws IOException {
    super(run);
    this.out = ByteBuffer.allocateDirect(frame.size());
    this.socket = UdpClient.open(run.poller(), run.peer(), run.options(), this::receive);
    this.isStamped = !run.request().plan().isLoad();
    if (isStamped) {
      socket.timestamp();
    }
  }

  @Override
  Sending sendNow(long scheduledNanos) {
    frame.put(out.clear(), ledger.next(), 0);
    out.flip();
    long now = System.nanoTime();
    frame.stamp(out, now);
    try {
      if (!socket.send(out)) {
        return Sending.BUSY;
      }
      ledger.sent(scheduledNanos, now);
      if (isStamped) {
        hearIcmp();
      }
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
          boolean unused = isStamped && hearIcmp();
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

  /** What ICMP says of a probe is its answer; returns whether anything was said. */
  private boolean hearIcmp() {
    ByteBuffer quoted = run.in();
    Icmp said = socket.nextError(quoted, this::left);
    boolean heard = said != null;
    while (said != null) {
      long seq = frame.quoted(quoted);
      if (ledger.remembers(seq)) {
        lost(seq, System.nanoTime());
      }
      run.observer().failed(Failure.of(said, run.peer()));
      said = socket.nextError(quoted, this::left);
    }
    return heard;
  }

  /** The kernel says when a probe left, with its packet. */
  private void left(ByteBuffer packet, long nanos) {
    int at = packet.limit() - frame.size();
    long seq = at < 0 ? -1 : frame.quoted(packet.slice(at, frame.size()));
    if (ledger.remembers(seq)) {
      ledger.left(seq, nanos);
    }
  }

  private Observation seen(InetSocketAddress from, long nowNanos) {
    ByteBuffer in = run.in().flip();
    if (!from.equals(run.peer())) {
      return Observation.of(Verdict.FOREIGN, nowNanos - run.beginNanos(), in.limit(), from);
    }
    Observation seen = examiner.examine(in, from, nowNanos);
    if (!seen.verdict().isWhole()) {
      look(in, frame.claimed(in));
    }
    return seen;
  }

  @Override
  public void close() {
    socket.close();
  }
}
