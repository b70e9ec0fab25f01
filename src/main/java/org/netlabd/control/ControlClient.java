// SPDX-License-Identifier: Apache-2.0
package org.netlabd.control;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a running daemon through its control socket. */
public final class ControlClient {

  private ControlClient() {}

  /** Asks, and waits; IOException when no daemon can be asked, or none answers in time. */
  public static Reply ask(Path socket, Request request, Duration patience) throws IOException {
    try (SocketChannel daemon = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Closed again when it is closed already.
      var unused = ControlSocket.closeAfter(patience, daemon);
      daemon.connect(UnixDomainSocketAddress.of(socket));
      daemon.write(ByteBuffer.wrap((request.line() + "\n").getBytes(StandardCharsets.UTF_8)));
      return Reply.of(Channels.newInputStream(daemon));
    } catch (ClosedChannelException e) {
      SocketTimeoutException hung = new SocketTimeoutException("the daemon does not answer");
      hung.initCause(e);
      throw hung;
    }
  }
}
