package org.netlabd.values;

import java.util.OptionalInt;

/**
 * Socket options (socket(7), tcp(7), ip(7)).
 *
 * @param reuseAddress SO_REUSEADDR
 * @param keepAlive SO_KEEPALIVE (TCP only)
 * @param noDelay TCP_NODELAY (TCP only)
 * @param broadcast SO_BROADCAST, and answers to datagrams that were sent to a broadcast or
 *     multicast address (UDP only)
 * @param dontRoute SO_DONTROUTE
 * @param bindToDevice SO_BINDTODEVICE: an interface's name; empty for none
 * @param receiveBufferBytes SO_RCVBUF; empty: the kernel's choice
 * @param sendBufferBytes SO_SNDBUF; empty: the kernel's choice
 */
public record SocketOptions(
    boolean reuseAddress,
    boolean keepAlive,
    boolean noDelay,
    boolean broadcast,
    boolean dontRoute,
    String bindToDevice,
    OptionalInt receiveBufferBytes,
    OptionalInt sendBufferBytes) {}
