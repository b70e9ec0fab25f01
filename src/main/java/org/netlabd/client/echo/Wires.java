package org.netlabd.client.echo;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.netlabd.client.failure.ProbeException;
import org.netlabd.client.net.Dialing;
import org.netlabd.client.net.Poller;
import org.netlabd.client.net.Resolution;
import org.netlabd.client.net.Target;

/**
 * Makes the wires of a run, all to the same address.
 *
 * @param in what is received passes through it; direct, with room for any datagram
 */
record Wires(
    Poller poller,
    InetSocketAddress peer,
    boolean udp,
    Frame frame,
    long beginNanos,
    ByteBuffer in,
    Observer observer) {

  /**
   * The address to talk with: by TCP the first that takes a connection, by UDP, which cannot tell,
   * the first.
   */
  static InetSocketAddress address(Target target, boolean udp, Duration timeout)
      throws ProbeException {
    return udp
        ? Resolution.of(target, timeout).addresses().get(0)
        : Dialing.reachable(target, timeout);
  }

  Wire open(int slots, Duration timeout) throws ProbeException {
    Ledger ledger = new Ledger(slots, timeout.toNanos());
    return udp ? new DatagramWire(this, ledger) : new StreamWire(this, ledger, timeout);
  }
}
