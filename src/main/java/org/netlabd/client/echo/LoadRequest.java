package org.netlabd.client.echo;

import java.time.Duration;
import org.netlabd.client.dial.Target;

/**
 * Many round trips at once; immutable.
 *
 * @param connections how many connections, or UDP sockets
 * @param window how many probes may be out on each
 * @param rate probes a second in all, or 0 for as many as go
 */
public record LoadRequest(
    Target target,
    boolean udp,
    int connections,
    int window,
    int rate,
    Duration duration,
    int size,
    Duration timeout) {}
