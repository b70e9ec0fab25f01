package org.netlabd.client.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.UdpClient;

/** A probe is a datagram. Errors that ICMP reports are passed on, and the probes go on. */
final class DatagramWire extends Wire {

  /** So that a flood keeps the probes from nothing. */
  private static final int MOST_A_TURN = 256;

  private final UdpClient datagrams;
  private final ByteBuffer out;

  DatagramWire(Wires run, Ledger ledger) throws IOException {
    super(run, ledger);
    this.out = ByteBuffer.allocateDirect(frame.size());
    this.datagrams = UdpClient.open(run.poller(), peer, this::receive);
  }

  @Override
  boolean send(long scheduledNanos) {
    frame.put(out.clear(), ledger.next(), 0);
    out.flip();
    long now = System.nanoTime();
    Frame.stamp(out, now);
    try {
      if (datagrams.send(out)) {
        ledger.sent(scheduledNanos, now);
        return true;
      }
      return false;
    } catch (IOException e) {
      return sendAgain(e, scheduledNanos, now);
    }
  }

  /** The error may be an earlier datagram's, reported in place of sending this one. */
  private boolean sendAgain(IOException first, long scheduledNanos, long now) {
    try {
      datagrams.send(out);
      refused(first);
      ledger.sent(scheduledNanos, now);
    } catch (IOException e) {
      ledger.damaged(ledger.sent(scheduledNanos, now));
      observer.failed(Failure.of(e));
    }
    return true;
  }

  private void receive() {
    try {
      for (int i = 0; i < MOST_A_TURN; i++) {
        long now = System.nanoTime();
        InetSocketAddress from = datagrams.receive(in.clear());
        if (from == null) {
          return;
        }
        observer.observed(seen(from, now));
      }
    } catch (IOException e) {
      refused(e);
    }
  }

  /** An error is an answer too: the oldest probe need not be waited for any longer. */
  private void refused(IOException error) {
    for (long seq : ledger.oldestOut(1)) {
      ledger.damaged(seq);
    }
    observer.failed(Failure.of(error));
  }

  private Observation seen(InetSocketAddress from, long nowNanos) {
    in.flip();
    if (!from.equals(peer)) {
      return Observation.of(Verdict.FOREIGN, -1, in.limit(), from);
    }
    return examiner.examine(in, from, nowNanos);
  }

  @Override
  public void close() {
    datagrams.close();
  }
}
