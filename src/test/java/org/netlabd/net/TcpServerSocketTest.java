// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.values.SocketOptions;

@Timeout(60)
class TcpServerSocketTest {

  private static final SocketOptions OPTIONS =
      new SocketOptions(Map.of("reuse-address", 1, "keep-alive", 1, "no-delay", 1), "");

  private final BlockingQueue<InetSocketAddress> accepted = new LinkedBlockingQueue<>();

  @Test
  void acceptsAgainAfterItRested() throws Exception {
    ServerSockets sockets = new ServerSockets(new InheritedSockets());
    try (Loops loops = new Loops(1)) {
      Loop loop = loops.all().get(0);
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      TcpServerSocket server = sockets.listen(any, OPTIONS, 10, Sharing.FIRST);
      OnLoop.run(loop, () -> watch(server, loop));
      OnLoop.run(loop, () -> server.interest(false, false));
      try (Socket early = connect(server)) {
        // A turn of the loop looks at its sockets before it runs tasks.
        OnLoop.run(loop, () -> {});
        OnLoop.run(loop, () -> {});
        assertNull(accepted.poll());
        OnLoop.run(loop, () -> server.interest(true, false));
        assertEquals(early.getLocalSocketAddress(), accepted.poll(20, TimeUnit.SECONDS));
        try (Socket late = connect(server)) {
          assertEquals(late.getLocalSocketAddress(), accepted.poll(20, TimeUnit.SECONDS));
        }
      }
      OnLoop.run(loop, server::close);
    }
  }

  private void watch(TcpServerSocket server, Loop loop) throws IOException {
    server.watch(
        loop,
        (readable, writable) -> {
          try {
            TcpSocket next = server.accept();
            if (next != null) {
              accepted.add(next.peer());
              next.close();
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static Socket connect(TcpServerSocket server) throws IOException {
    return new Socket(server.localAddress().getAddress(), server.localAddress().getPort());
  }
}
