package org.netlabd.client.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Resolution;
import org.netlabd.client.dial.Target;
import org.netlabd.net.Poller;

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
      throws IOException {
    return udp
        ? Resolution.of(target, timeout).addresses().get(0)
        : Dialing.reachable(target, timeout);
  }

  Wire open(int slots, Duration timeout) throws IOException {
    Ledger ledger = new Ledger(slots, timeout.toNanos());
    return udp ? new DatagramWire(this, ledger) : new StreamWire(this, ledger, timeout);
  }
}
