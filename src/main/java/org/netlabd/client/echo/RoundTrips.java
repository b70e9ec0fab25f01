package org.netlabd.client.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.netlabd.client.dial.Target;
import org.netlabd.net.Poller;

/** Round trips with one server. They run on the caller's thread; {@link #stop} is for any. */
public abstract sealed class RoundTrips implements AutoCloseable permits Echo, Load {

  /** How long what is out has to come back after a stop: longer than to anywhere on earth. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  final InetSocketAddress peer;
  final Poller poller;

  /** What is received passes through it, whatever wire it comes by. */
  final ByteBuffer in = ByteBuffer.allocateDirect(65_536);

  final Tally tally = new Tally();

  /** When what is out is given up. */
  private volatile long patienceNanos = Long.MAX_VALUE;

  /** Finds out whom to talk with. */
  RoundTrips(Target target, boolean udp, Duration timeout) throws IOException {
    this.peer = Wires.address(target, udp, timeout);
    this.poller = new Poller();
  }

  public final InetSocketAddress peer() {
    return peer;
  }

  /** The times so far, for who watches; to be asked on the probe's thread. */
  public final Times rtt() {
    return tally.rtt();
  }

  /** Does it, to the end or until it is stopped. */
  public abstract Result run(Observer observer) throws IOException;

  /** Ends it early; what is out has a last moment to come back. */
  public final void stop() {
    patienceNanos = System.nanoTime() + PATIENCE_NANOS;
    poller.wakeUp();
  }

  final boolean isStopped() {
    return patienceNanos < Long.MAX_VALUE;
  }

  final boolean isPatient() {
    return System.nanoTime() < patienceNanos;
  }

  @Override
  public final void close() {
    poller.close();
  }
}
