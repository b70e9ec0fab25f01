package org.netlabd.client.echo;

/** What carries probes to one server and back, and accounts for each. For the poller's thread. */
interface Wire extends AutoCloseable {

  /**
   * Sends the next probe. An error is told to the observer: the probe is lost, or the wire ended.
   *
   * @param scheduledNanos when it should have been sent
   * @return false if the system has no room for it now
   */
  boolean send(long scheduledNanos);

  /** Enters time-outs. */
  void expire(long nowNanos);

  Ledger ledger();

  /** Whether no more can be sent: the peer has closed or the connection broke. */
  boolean ended();

  /** Says that nothing more will be sent. */
  void finish();

  @Override
  void close();
}
