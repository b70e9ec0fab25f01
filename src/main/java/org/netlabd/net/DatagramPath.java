// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.nio.ByteBuffer;

/**
 * From where to whom answers go; equal if that is. Immutable, and any thread's.
 *
 * @param peer a struct sockaddr_in or sockaddr_in6; not to be changed
 * @param localHigh where the datagram was sent to that is answered, as {@link DatagramRun} has it
 * @param link the index of a link, 0 for any
 */
public record DatagramPath(ByteBuffer peer, long localHigh, long localLow, int link) {}
