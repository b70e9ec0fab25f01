// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.time.Duration;

/**
 * Where the bytes of a stream stood that nobody had read yet, all from the kernel's own figures;
 * immutable.
 *
 * @param sent bytes that the client had handed to its system
 * @param unsent of these, bytes in the client's own send buffer, which the peer's system has not
 *     taken
 * @param atPeer of these, bytes that the peer's system took and that have not come back: unread in
 *     its receive buffer, in the server, or in its send buffer
 * @param unread of these, bytes that came back and that the client did not read
 * @param sendBuffer how many bytes the system lets stand unsent
 * @param receiveBuffer how many it lets stand unread, its own notes on them included
 * @param stood for how long nothing had moved
 */
public record Standing(
    long sent,
    long unsent,
    long atPeer,
    long unread,
    long sendBuffer,
    long receiveBuffer,
    Duration stood) {}
