package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.listen.RunningServer.LOOPBACK;
import static org.netlabd.listen.RunningServer.tcp;
import static org.netlabd.listen.RunningServer.udp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.Settings.TransportChoice;

@Timeout(60)
class ReloadTest {

  private static final int DEADLINE_MILLIS = 20_000;

  private int port;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    port = TcpEchoTest.freePort();
    server = new RunningServer(TransportChoice.EPOLL, tcp("echo", LOOPBACK, port));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket connect(int to) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to), DEADLINE_MILLIS);
    return socket;
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write(42);
    assertEquals(42, socket.getInputStream().read());
  }

  @Test
  void aSessionOutlivesItsListener() throws Exception {
    try (Socket socket = connect(port)) {
      assertEchoes(socket);
      server.apply(udp("other", LOOPBACK, 0));
      assertEchoes(socket);
      assertThrows(ConnectException.class, () -> connect(port).close());
    }
  }

  @Test
  void aListenerThatIsRenamedKeepsItsPort() throws Exception {
    server.apply(tcp("renamed", LOOPBACK, port));
    try (Socket socket = connect(port)) {
      assertEchoes(socket);
    }
    assertEquals("renamed", server.server.bound().get(0).listener());
    assertEquals(1, server.server.totals().sessions());
  }

  @Test
  void nothingChangesWhenOnePortCannotBeBound() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenerSettings blocked = tcp("blocked", LOOPBACK, taken.getLocalPort());
      int free = TcpEchoTest.freePort();
      assertThrows(
          CannotListenException.class, () -> server.apply(tcp("free", LOOPBACK, free), blocked));
      try (Socket socket = connect(port)) {
        assertEchoes(socket);
      }
      assertThrows(ConnectException.class, () -> connect(free).close());
    }
  }

  @Test
  void twoListenersOnOnePortAreRefusedByName() {
    CannotListenException refused =
        assertThrows(
            CannotListenException.class,
            () -> server.apply(tcp("one", LOOPBACK, port), tcp("two", LOOPBACK, port)));
    assertTrue(refused.getMessage().endsWith("listener one has it"), refused.getMessage());
  }

  @Test
  void reloadsUnderLoadRefuseNoConnection() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> load =
        CompletableFuture.supplyAsync(
            () -> {
              int connections = 0;
              try {
                while (!done.get() || connections == 0) {
                  try (Socket socket = connect(port)) {
                    assertEchoes(socket);
                    connections++;
                  }
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
              return connections;
            });
    for (int i = 0; i < 100; i++) {
      if (i % 2 == 0) {
        server.apply(tcp("echo", LOOPBACK, port), udp("extra", LOOPBACK, 0));
      } else {
        server.apply(tcp("again", LOOPBACK, port));
      }
    }
    done.set(true);
    int connections = load.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    assertEquals(connections, server.server.totals().sessions());
  }
}
