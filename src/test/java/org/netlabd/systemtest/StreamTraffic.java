// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** One TCP session that sends and receives at the same time, and then half-closes. */
record StreamTraffic(int bytes) {

  String run() throws Exception {
    byte[] sent = new byte[bytes];
    new Random(bytes).nextBytes(sent);
    try (Socket socket = new Socket("127.0.0.1", 7)) {
      socket.setSoTimeout(60_000);
      var sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                  socket.shutdownOutput();
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      InputStream input = socket.getInputStream();
      byte[] received = input.readNBytes(bytes);
      if (!Arrays.equals(sent, received)) {
        int first = Arrays.mismatch(sent, received);
        throw new IllegalStateException("byte " + first + " is not what was sent");
      }
      if (input.read() != -1) {
        throw new IllegalStateException("more came back than was sent");
      }
      sending.join();
    }
    return bytes + " bytes came back";
  }
}
