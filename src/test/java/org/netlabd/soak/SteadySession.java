// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** One session for the whole time, which sends as fast as it can and reads as it goes. */
record SteadySession(int port) implements Peer {

  @Override
  public void round(BooleanSupplier running) throws Exception {
    Sequence sequence = new Sequence(ThreadLocalRandom.current().nextInt());
    try (Socket socket = Loopback.connect(port)) {
      CompletableFuture<Void> sending = new CompletableFuture<>();
      Thread sender =
          new Thread(
              () -> {
                try {
                  send(sequence, socket, running);
                  sending.complete(null);
                } catch (IOException | RuntimeException e) {
                  sending.completeExceptionally(e);
                }
              },
              "sender");
      sender.setDaemon(true);
      sender.start();
      receive(sequence, socket);
      sending.join();
      sequence.ended();
    } catch (CompletionException e) {
      throw new IOException("sending", e.getCause());
    }
  }

  private static void send(Sequence sequence, Socket socket, BooleanSupplier running)
      throws IOException {
    OutputStream output = socket.getOutputStream();
    while (running.getAsBoolean()) {
      sequence.write(output, ThreadLocalRandom.current().nextInt(1, Sequence.MOST));
    }
    socket.shutdownOutput();
  }

  private static void receive(Sequence sequence, Socket socket) throws IOException {
    InputStream input = socket.getInputStream();
    byte[] block = new byte[Sequence.MOST];
    for (int n = input.read(block); n >= 0; n = input.read(block)) {
      sequence.read(block, n);
    }
  }
}
