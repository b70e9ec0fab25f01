// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Long TCP sessions, short ones, and datagrams, each waiting for its echo before it goes on. Says
 * "running", goes on until it gets a line, and fails if a single connect fails or a single byte is
 * lost or wrong.
 */
final class SteadyTraffic {

  private static final InetAddress HOST = InetAddress.getLoopbackAddress();
  private static final int DEADLINE_MILLIS = 10_000;

  private final AtomicLong sessions = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong datagrams = new AtomicLong();
  private volatile boolean going = true;

  String run() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<Void>> ends = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        ends.add(threads.submit(this::longSession));
        ends.add(threads.submit(this::shortSessions));
        ends.add(threads.submit(this::datagrams));
      }
      while (sessions.get() < 3 || datagrams.get() < 1) {
        Thread.onSpinWait();
        failed(ends);
      }
      System.out.println("running");
      System.in.read();
      going = false;
      for (Future<Void> end : ends) {
        end.get();
      }
      return sessions + " sessions, " + bytes + " bytes, " + datagrams + " datagrams came back";
    } finally {
      threads.shutdownNow();
    }
  }

  private static void failed(List<Future<Void>> ends) throws Exception {
    for (Future<Void> end : ends) {
      if (end.isDone()) {
        end.get();
      }
    }
  }

  private Void longSession() throws IOException {
    try (Socket socket = connect()) {
      byte[] block = new byte[16_384];
      Random random = new Random(1);
      while (going) {
        random.nextBytes(block);
        exchange(socket, block);
      }
      finish(socket);
    }
    return null;
  }

  private Void shortSessions() throws IOException {
    byte[] text = "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    while (going) {
      try (Socket socket = connect()) {
        exchange(socket, text);
        finish(socket);
      }
    }
    return null;
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(new InetSocketAddress(HOST, 7), DEADLINE_MILLIS);
    sessions.incrementAndGet();
    return socket;
  }

  private void exchange(Socket socket, byte[] sent) throws IOException {
    socket.getOutputStream().write(sent);
    if (!Arrays.equals(sent, socket.getInputStream().readNBytes(sent.length))) {
      throw new IOException("an echo is not what was sent");
    }
    bytes.addAndGet(sent.length);
  }

  private static void finish(Socket socket) throws IOException {
    socket.shutdownOutput();
    if (socket.getInputStream().read() != -1) {
      throw new IOException("more came back than was sent");
    }
  }

  private Void datagrams() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      byte[] received = new byte[1000];
      while (going) {
        byte[] sent = ByteBuffer.allocate(1000).putLong(datagrams.incrementAndGet()).array();
        socket.send(new DatagramPacket(sent, sent.length, HOST, 7));
        DatagramPacket echo = new DatagramPacket(received, received.length);
        socket.receive(echo);
        if (echo.getLength() != sent.length || !Arrays.equals(sent, received)) {
          throw new IOException("a datagram came back changed");
        }
      }
    }
    return null;
  }
}
