// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets of both families that block, as {@code systemd-socket-activate} passes them. */
@Timeout(60)
class PassedSocketsTest {

  private static final int DEADLINE_MILLIS = 20_000;

  @TempDir private Path directory;
  private RunningDaemon daemon;

  @BeforeEach
  void start() throws Exception {
    daemon =
        new RunningDaemon(
            directory,
            List.of("python3", "src/test/python/activate.py", "PORT"),
            "control.socket = \""
                + directory
                + "/c\"\nlisteners { t { protocol = tcp, port = PORT }\n"
                + "u { protocol = udp, port = PORT } }\n");
    daemon.awaitLine("Started");
  }

  private void reload(String tcp, String udp) throws Exception {
    daemon.write(
        "log.level = debug, control.socket = \""
            + directory
            + "/c\"\nlisteners { t { protocol = tcp, port = PORT, socket { "
            + tcp
            + " } }\nu { protocol = udp, port = PORT, socket { "
            + udp
            + " } } }\n");
    daemon.signal("HUP");
  }

  private void assertSays(String listener, String... options) throws Exception {
    String line = daemon.awaitLine(listener);
    for (String option : options) {
      assertTrue(line.contains(option), line);
    }
  }

  /** Those of IPv4 are for the IPv4 peers of a socket of both. */
  @Test
  void haveTheOptionsThatAreConfigured() throws Exception {
    String both = "dscp = cs1, ttl = 9";
    reload(both + ", keep-alive-idle = 5s, linger = 3s", both);
    String classes = "IP_TOS 32, IP_TTL 9, IPV6_UNICAST_HOPS 9, IPV6_TCLASS 32";
    assertSays("t: tcp [::]:", classes, "TCP_KEEPIDLE 5", "SO_LINGER 3 s", "backlog 1024");
    assertSays("u: udp [::]:", classes);
    reload("keep-alive = off", "dont-route = on");
    String system = "IP_TOS 0, IP_TTL 64, IPV6_UNICAST_HOPS 64, IPV6_TCLASS 0";
    assertSays("t: tcp [::]:", system, "SO_KEEPALIVE 0", "TCP_KEEPIDLE 7200", "SO_LINGER off");
    assertSays("u: udp [::]:", "IP_TTL 191, IPV6_UNICAST_HOPS 191", "SO_DONTROUTE 1");
  }

  @AfterEach
  void close() {
    daemon.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.5", "::1"})
  void serveEveryAddress(String host) throws Exception {
    InetSocketAddress to = new InetSocketAddress(host, daemon.port);
    byte[] asked = {1, 2, 3};
    for (int i = 0; i < 2; i++) {
      try (Socket tcp = new Socket()) {
        tcp.setSoTimeout(DEADLINE_MILLIS);
        tcp.connect(to, DEADLINE_MILLIS);
        tcp.getOutputStream().write(asked);
        assertArrayEquals(asked, tcp.getInputStream().readNBytes(asked.length));
      }
      assertAnswersDatagrams(host);
    }
  }

  private void assertAnswersDatagrams(String host) throws IOException {
    InetSocketAddress to = new InetSocketAddress(host, daemon.port);
    try (DatagramSocket udp = new DatagramSocket()) {
      udp.setSoTimeout(DEADLINE_MILLIS);
      udp.send(new DatagramPacket(new byte[3], 3, to));
      DatagramPacket answer = new DatagramPacket(new byte[10], 10);
      udp.receive(answer);
      assertEquals(3, answer.getLength());
      assertEquals(to, answer.getSocketAddress());
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(new InetSocketAddress("127.0.0.1", daemon.port), DEADLINE_MILLIS);
    return socket;
  }

  @Test
  void anUrgentByteIsAByteOfTheStream() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(new byte[] {'X', 'Y'});
      socket.sendUrgentData('Z');
      socket.getOutputStream().write('1');
      byte[] echoed = socket.getInputStream().readNBytes(4);
      assertArrayEquals(new byte[] {'X', 'Y', 'Z', '1'}, echoed);
    }
  }

  /** As on sockets of its own: it says so, once, and every client is served in the end. */
  @Test
  void outOfDescriptorsItPausesAndGoesOn() throws Exception {
    try (Socket first = connect()) {
      assertEchoes(first);
    }
    // Done once the start is over, which has descriptors of its own to take.
    reload("", "broadcast = on");
    daemon.awaitLine("Reloaded: ");
    assertAnswersDatagrams("127.0.0.1");
    daemon.allowDescriptors(2);
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        sockets.add(connect());
      }
      daemon.awaitLine("accepting pauses: ");
      assertAnswersDatagrams("127.0.0.1");
      daemon.allowDescriptors(100);
      for (Socket socket : sockets) {
        assertEchoes(socket);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    assertEquals('x', socket.getInputStream().read());
  }
}
