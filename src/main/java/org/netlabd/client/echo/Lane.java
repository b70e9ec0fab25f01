package org.netlabd.client.echo;

/** One of a load's wires, and how much may be out on it. */
final class Lane {

  private final Wire wire;
  private final int window;

  Lane(Wire wire, int window) {
    this.wire = wire;
    this.window = window;
  }

  /** Sends one more if it may; whether it did. */
  boolean send(long scheduledNanos) {
    if (!isOpen() || wire.ledger().outstanding() >= window) {
      return false;
    }
    return wire.send(scheduledNanos);
  }

  void expire(long nowNanos) {
    wire.expire(nowNanos);
  }

  boolean isOpen() {
    return !wire.ended();
  }

  /** Whether something may still come. */
  boolean isWaiting() {
    return isOpen() && wire.ledger().outstanding() > 0;
  }

  long sent() {
    return wire.ledger().next();
  }

  void close() {
    wire.close();
  }
}
