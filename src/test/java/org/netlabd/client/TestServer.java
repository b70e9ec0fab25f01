// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.netlabd.net.FreePort;

/** A TCP server on a free port of 127.0.0.1 that treats each connection as a test wants. */
public final class TestServer implements AutoCloseable {

  /** What is done with a connection; it is closed afterwards. */
  public interface Behaviour {
    void serve(Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

  public TestServer(Behaviour behaviour) {
    this(behaviour, 0);
  }

  /** With a receive buffer of a size, so that a standstill comes soon. */
  public TestServer(Behaviour behaviour, int bufferBytes) {
    try {
      listener = new ServerSocket();
      if (bufferBytes > 0) {
        listener.setReceiveBufferSize(bufferBytes);
      }
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(() -> accept(behaviour));
  }

  private void accept(Behaviour behaviour) {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        daemon(() -> serve(behaviour, socket));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void serve(Behaviour behaviour, Socket socket) {
    try (socket) {
      behaviour.serve(socket);
    } catch (IOException | InterruptedException e) {
      // The client has gone, or the test is over.
    }
  }

  static void daemon(Runnable work) {
    Thread thread = new Thread(work, "test server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Echoes until the client half-closes. */
  public static TestServer echo() {
    return new TestServer(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  /** A port on which nothing listens, and that no client gets for its own. */
  public static int closedPort() {
    try {
      return FreePort.find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a connection with RST. */
  public static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public String port() {
    return Integer.toString(listener.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
