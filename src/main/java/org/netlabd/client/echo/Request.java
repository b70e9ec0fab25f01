package org.netlabd.client.echo;

import java.time.Duration;
import org.netlabd.client.dial.Target;

/**
 * Round trips one after the other; immutable.
 *
 * @param udp datagrams, else one stream
 * @param count how many, or 0 for as many as until {@link Echo#stop}
 * @param interval from one to the next, whether that is back or not
 * @param size bytes of each, header included
 * @param timeout after which one is late
 */
public record Request(
    Target target, boolean udp, long count, Duration interval, int size, Duration timeout) {

  /** The fewest bytes that a probe can have: it carries its number and time. */
  public static final int LEAST_SIZE = Frame.HEADER;

  /** The most bytes of a datagram by IPv4. */
  public static final int MOST_UDP_SIZE = 65_507;

  /** The most bytes of a stretch of a stream. */
  public static final int MOST_TCP_SIZE = 1 << 20;
}
