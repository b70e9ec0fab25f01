// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes sockets whose close(2) waits for the peer (SO_LINGER), on threads of its own. */
final class Lingering {

  /** So many at once; of others the kernel sends the rest with nobody waiting. */
  private static final int MOST = 64;

  private static final int OFF = -1;

  private static final ExecutorService CLOSING =
      new ThreadPoolExecutor(
          0,
          MOST,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "lingering");
            thread.setDaemon(true);
            return thread;
          });

  private Lingering() {}

  static void close(Socket socket) {
    try {
      CLOSING.execute(() -> closeNow(socket));
    } catch (RejectedExecutionException e) {
      try {
        socket.setSoLinger(OFF);
      } catch (IOException | ChannelException gone) {
        // There is nobody left to wait for.
      }
      closeNow(socket);
    }
  }

  private static void closeNow(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is free all the same, and nothing is left to do.
    }
  }
}
