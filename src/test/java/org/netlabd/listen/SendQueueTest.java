// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.net.InheritedSockets;
import org.netlabd.net.Loop;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.net.Sharing;
import org.netlabd.net.TcpServerSocket;
import org.netlabd.net.TcpSocket;
import org.netlabd.service.Echo;
import org.netlabd.values.SocketOptions;

@Timeout(60)
class SendQueueTest {

  private static final int LIMIT = 60_000;
  private static final int BYTES = 2_000_000;

  private final Random random = new Random(1);
  private final byte[] all = new byte[BYTES];
  private final SlabPool slabs = new SlabPool(0);

  /** A peer that reads in fits and starts gets every byte, and nothing beyond the limit is held. */
  @Test
  void holdsNoMoreThanItsLimit() throws Exception {
    random.nextBytes(all);
    try (Loops loops = new Loops(1);
        Socket peer = new Socket()) {
      TcpSocket socket = connected(peer);
      Loop loop = loops.all().get(0);
      loop.submit(
              () -> {
                socket.watch(loop, (readable, writable) -> {});
                socket.interest(false, true);
                return null;
              })
          .get();
      ByteBuffer through = ByteBuffer.allocateDirect(100_000);
      byte[] got = new byte[BYTES];
      int kept = 0;
      int written = 0;
      int read = 0;
      SendQueue queue = new SendQueue(socket, new Echo(), slabs);
      while (written < BYTES) {
        int room = Math.min(LIMIT - (kept - written), BYTES - kept);
        ByteBuffer more = direct(kept, random.nextInt(room + 1));
        kept += more.remaining();
        queue.keep(more);
        assertEquals(kept - written, queue.kept());
        assertTrue(
            slabs.used() < kept - written + 2 * SlabPool.SLAB_BYTES, "holds " + slabs.used());
        int n = loop.submit(() -> queue.flush(through)).get();
        written += n;
        assertEquals(written == kept, queue.isEmpty());
        int wanted = n == 0 ? written - read : random.nextInt(written - read + 1);
        assertEquals(wanted, peer.getInputStream().readNBytes(got, read, wanted));
        read += wanted;
      }
      read += peer.getInputStream().readNBytes(got, read, BYTES - read);
      assertArrayEquals(all, got);
      assertEquals(BYTES, queue.sent());
      assertEquals(0, slabs.used());
      socket.close();
    }
  }

  private ByteBuffer direct(int from, int length) {
    return ByteBuffer.allocateDirect(length).put(all, from, length).flip();
  }

  private static TcpSocket connected(Socket peer) throws Exception {
    SocketOptions small =
        new SocketOptions(Map.of("receive-buffer", 8192, "send-buffer", 8192), "");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ServerSockets sockets = new ServerSockets(new InheritedSockets());
    TcpServerSocket server = sockets.listen(any, small, 1, Sharing.FIRST);
    peer.setReceiveBufferSize(8192);
    peer.connect(server.localAddress());
    TcpSocket accepted = server.accept();
    server.close();
    return accepted;
  }
}
