// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.netlabd.fault.StreamFaults;
import org.netlabd.guard.Admission;
import org.netlabd.net.TcpSocket;

/**
 * A connection that was let in, and what its session is made of.
 *
 * @param client whom a PROXY header has named; null: the socket's peer
 */
record Admitted(
    Listener listener,
    SessionSet sessions,
    TcpSocket socket,
    @Nullable InetSocketAddress client,
    Admission.Ticket ticket) {

  TcpSession session() {
    SlabPool slabs = listener.kept().slabs();
    StreamFaults faults = listener.faults().nextSession(System.nanoTime());
    return faults == null
        ? new TcpSession(this, new SendQueue(socket, listener.streamService(), slabs))
        : new FaultySession(
            this, new HeldQueue(socket, listener.streamService(), slabs, faults), faults);
  }
}
