// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.netlabd.net.ClientOptions;
import org.netlabd.net.Poller;

/** What the flows of a run share; {@code in} is direct, with room for any datagram. */
record Run(
    Request request,
    Poller poller,
    InetSocketAddress peer,
    long beginNanos,
    ByteBuffer in,
    PauseWatch pauses,
    Observer observer) {

  ClientOptions options() {
    return (request.udp() ? request.target() : request.target().withNoDelay()).options();
  }
}
