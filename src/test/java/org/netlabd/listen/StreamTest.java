// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ListenerSettings;
import org.netlabd.net.InheritedSockets;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.net.Sharing;
import org.netlabd.service.Echo;
import org.netlabd.stats.ListenerCounters;

/** A stream longer than limits.buffer, from a peer that reads for a while only. */
@Timeout(60)
class StreamTest {

  private static final int ONE_READ = 256 * 1024;
  private static final long STREAM = 32 << 20;

  private final ServerSockets sockets = new ServerSockets(new InheritedSockets());
  private final Loops loops = new Loops(1);
  private final SlabPool slabs = new SlabPool(64 << 20);
  private ListenerCounters counters = new ListenerCounters();
  private final ByteBuffer block = ByteBuffer.allocateDirect(ONE_READ);
  private long written;
  private long read;
  private long mostKept;
  private long mostHeld;

  @AfterEach
  void close() {
    loops.close();
  }

  private Port serve(int bufferBytes) throws Exception {
    ListenerSettings settings = tcp("echo", LOOPBACK, 0, bufferBytes, OptionalInt.empty());
    SessionSet set = new SessionSet(loops.all().get(0));
    Port port =
        Port.bind(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Sharing.FIRST,
            List.of(set),
            (own, address, sharing) ->
                new TcpAcceptor(
                    sockets.listen(address, settings.socket(), 10, sharing), own, List.of(set)));
    Listener.Kept kept = new Listener.Kept(settings, slabs);
    counters = kept.counters();
    port.serve(new Listener(settings, new SessionLines(false, 2, 0), new Echo(), kept)).join();
    return port;
  }

  private void write(SocketChannel peer, long most) throws IOException {
    block.clear();
    block.limit((int) Math.min(block.capacity(), most));
    written += peer.write(block);
  }

  private void read(SocketChannel peer) throws IOException {
    read += peer.read(block.clear());
  }

  private void look() {
    mostKept = Math.max(mostKept, slabs.used());
    // In this order: what is sent meanwhile was received before.
    long sent = counters.bytesOut.sum();
    mostHeld = Math.max(mostHeld, counters.bytesIn.sum() - sent);
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 65_536, 1 << 20})
  void aSessionKeepsNoMoreThanItsLimitAndOneRead(int limit) throws Exception {
    Port port = serve(limit);
    try (SocketChannel peer = SocketChannel.open(port.localAddress());
        Selector selector = Selector.open()) {
      peer.configureBlocking(false);
      SelectionKey key = peer.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      while (read < STREAM) {
        selector.select();
        selector.selectedKeys().clear();
        look();
        if (key.isReadable()) {
          read(peer);
        } else {
          write(peer, Long.MAX_VALUE);
        }
      }
      // It stops reading. When nothing can be written for a second, everybody's buffers are full,
      // unless the loop has not come to it.
      key.interestOps(SelectionKey.OP_WRITE);
      while (selector.select(1000) > 0 || slabs.used() == 0) {
        selector.selectedKeys().clear();
        look();
        write(peer, Long.MAX_VALUE);
      }
      look();
      assertTrue(
          mostKept <= limit + ONE_READ + SlabPool.SLAB_BYTES, () -> mostKept + " bytes kept");
      assertTrue(mostHeld <= Math.max(limit, ONE_READ), () -> mostHeld + " bytes held");
      key.interestOps(SelectionKey.OP_READ);
      while (read < written) {
        selector.select();
        selector.selectedKeys().clear();
        read(peer);
      }
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (slabs.used() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertEquals(0, slabs.used());
    port.close().join();
  }
}
