package org.netlabd.client.echo;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What carries probes to one server and back, and accounts for each. For the poller's thread. */
abstract class Wire implements AutoCloseable {

  final InetSocketAddress peer;
  final Frame frame;
  final Ledger ledger;
  final Examiner examiner;
  final ByteBuffer in;
  final Observer observer;

  Wire(Wires run, Ledger ledger) {
    this.peer = run.peer();
    this.frame = run.frame();
    this.ledger = ledger;
    this.examiner = new Examiner(frame, ledger, run.beginNanos());
    this.in = run.in();
    this.observer = run.observer();
  }

  /**
   * Sends the next probe. An error is told to the observer: the probe is lost, or the wire ended.
   *
   * @param scheduledNanos when it should have been sent
   * @return false if the system has no room for it now
   */
  abstract boolean send(long scheduledNanos);

  /** Enters time-outs. */
  void expire(long nowNanos) {
    examiner.expire(nowNanos, peer, observer);
  }

  final Ledger ledger() {
    return ledger;
  }

  /** Whether no more can be sent: the peer has closed or the connection broke. */
  boolean ended() {
    return false;
  }

  /** Says that nothing more will be sent. */
  void finish() {}

  @Override
  public abstract void close();
}
