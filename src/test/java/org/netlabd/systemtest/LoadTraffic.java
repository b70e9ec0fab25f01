// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * TCP sessions that send as fast as they can and read as they go. Says "running" when each has had
 * an echo, sends on until it gets a line, and then half-closes: every byte that was sent must come
 * back before the end of file.
 */
record LoadTraffic(int sessions) {

  private static volatile boolean sending = true;

  String run() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Socket> sockets = new ArrayList<>();
    List<CompletableFuture<Long>> sent = new ArrayList<>();
    List<CompletableFuture<Long>> received = new ArrayList<>();
    try {
      for (int i = 0; i < sessions; i++) {
        Socket socket = new Socket("127.0.0.1", 7);
        socket.setSoTimeout(60_000);
        sockets.add(socket);
        if (echo(socket) != 'x') {
          throw new IllegalStateException("session " + i + " has no echo");
        }
        sent.add(CompletableFuture.supplyAsync(() -> send(socket), threads));
        received.add(CompletableFuture.supplyAsync(() -> receive(socket), threads));
      }
      System.out.println("running");
      System.in.read();
      sending = false;
      long bytes = 0;
      for (int i = 0; i < sessions; i++) {
        long out = sent.get(i).join();
        long in = received.get(i).join();
        if (in != out) {
          throw new IllegalStateException(
              "session " + i + ": " + out + " bytes sent, " + in + " came back");
        }
        bytes += out;
      }
      return bytes + " bytes came back";
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
      threads.shutdownNow();
    }
  }

  private static int echo(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    return socket.getInputStream().read();
  }

  private static long send(Socket socket) {
    try {
      OutputStream output = socket.getOutputStream();
      byte[] block = new byte[8192];
      for (int i = 0; i < block.length; i++) {
        block[i] = (byte) i;
      }
      long bytes = 0;
      while (sending) {
        output.write(block);
        bytes += block.length;
      }
      socket.shutdownOutput();
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stream is the byte's place in it, modulo 256, so that a lost or doubled byte shows. */
  private static long receive(Socket socket) {
    try {
      InputStream input = socket.getInputStream();
      byte[] block = new byte[65_536];
      long bytes = 0;
      for (int n = input.read(block); n >= 0; n = input.read(block)) {
        for (int i = 0; i < n; i++) {
          if (block[i] != (byte) bytes) {
            throw new IllegalStateException("byte " + bytes + " is not what was sent");
          }
          bytes++;
        }
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
