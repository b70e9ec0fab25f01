// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.service.Echo;
import org.netlabd.service.ServiceTable;
import org.netlabd.service.StreamService;
import org.netlabd.stats.Figure;

/**
 * What one client waits for while 300 others write and read as fast as they can, all on one loop:
 * not in time, which depends on the machine, but in bytes that the loop takes from others between
 * the byte's arrival and its turn. The loop itself sends it, while it serves the first of the
 * others, so that nothing depends on when another thread wakes up. A few megabytes are what one
 * turn of the loop may take; were each of the others served first, it would be twenty and more.
 */
@Timeout(60)
class FairnessTest {

  private static final int CROWD = 300;
  private static final int CHUNK = 256 * 1024;
  private static final int PINGS = 5;
  private static final long MOST_BYTES = 8 << 20;

  /** Others send zeros. */
  private static final int OURS = 1;

  /** Echoes, and counts what it takes from the others. Used by the one loop, but for its orders. */
  private static final class Counting implements StreamService {

    private final StreamService echo = new Echo();
    private volatile @Nullable OutputStream toSend;
    private long others;
    private volatile long waited;
    private volatile long taskWaited;
    private volatile Runnable toAsk = () -> {};

    @Override
    public void received(ByteBuffer bytes, Output output) throws IOException {
      OutputStream now = toSend;
      if (bytes.get(bytes.position()) == OURS) {
        waited = others;
      } else if (now == null) {
        others += bytes.remaining();
      } else {
        others = 0;
        toSend = null;
        toAsk.run();
        now.write(OURS);
      }
      echo.received(bytes, output);
    }
  }

  private final Counting service = new Counting();
  private final LongAdder written = new LongAdder();
  private RunningServer server;
  private Selector selector;
  private CompletableFuture<Void> crowd;

  @BeforeEach
  void gather() throws Exception {
    ServiceTable table = new ServiceTable(Map.of("echo", service));
    server = new RunningServer(1, table, tcp("echo", LOOPBACK, 0));
    selector = Selector.open();
    for (int i = 0; i < CROWD; i++) {
      SocketChannel peer = SocketChannel.open(server.address("echo"));
      peer.configureBlocking(false);
      peer.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
    crowd = CompletableFuture.runAsync(this::rush, each -> new Thread(each, "crowd").start());
    server.awaitTotal(CROWD, Figure.SESSIONS);
    // Until each of them is known for what it is.
    while (server.server.totals().of(Figure.RECEIVED_BYTES) < CROWD * (1L << 20)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @AfterEach
  void disperse() throws Exception {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
    crowd.get(20, TimeUnit.SECONDS);
    server.close();
  }

  private void rush() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK);
    while (selector.isOpen()) {
      try {
        selector.select(
            key -> {
              try {
                SocketChannel peer = (SocketChannel) key.channel();
                if (key.isWritable()) {
                  written.add(peer.write(bytes.clear()));
                }
                if (key.isReadable()) {
                  peer.read(bytes.clear());
                }
              } catch (IOException e) {
                key.cancel();
              }
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ClosedSelectorException | CancelledKeyException e) {
        return;
      }
    }
  }

  /**
   * Waits until the crowd has written so much more, as far as sockets that nobody reads take it.
   */
  private void awaitWritten(long more) throws InterruptedException {
    long from = written.sum();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (written.sum() - from < more && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(server.address("echo"), 20_000);
    return socket;
  }

  /** How many bytes of others are taken before one of ours, once all of them wait. */
  private long waited(Socket socket) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    server.hang(0, over);
    try {
      awaitWritten(CROWD * 64L * 1024);
      service.toAsk = () -> server.later(0, () -> service.taskWaited = service.others);
      service.toSend = socket.getOutputStream();
    } finally {
      over.countDown();
    }
    assertEquals(1, socket.getInputStream().read());
    return service.waited;
  }

  @Test
  void aRoundTripAndATaskDoNotWaitForAllOthers() throws Exception {
    List<Long> waited = new ArrayList<>();
    try (Socket socket = connect()) {
      for (int i = 0; i < PINGS; i++) {
        waited.add(waited(socket));
        server.run(0, () -> {});
        waited.add(service.taskWaited);
      }
    }
    assertTrue(Collections.max(waited) < MOST_BYTES, () -> "waited for bytes of others: " + waited);
  }
}
