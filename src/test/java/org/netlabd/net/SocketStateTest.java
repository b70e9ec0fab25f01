// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.values.SocketOption;
import org.netlabd.values.SocketOptions;

/** What is configured is what getsockopt(2) gives, and what it gives is told. */
@Timeout(60)
class SocketStateTest {

  private static final Map<String, Integer> BOTH =
      Map.of(
          "reuse-address",
          1,
          "dont-route",
          1,
          "dscp",
          46 << 2,
          "ttl",
          17,
          "receive-buffer",
          8_192,
          "send-buffer",
          16_384);
  private static final Map<String, Integer> STREAM =
      Map.of(
          "keep-alive",
          1,
          "keep-alive-idle",
          60,
          "keep-alive-interval",
          7,
          "keep-alive-count",
          3,
          "no-delay",
          1,
          "linger",
          5);

  private final ServerSockets sockets = new ServerSockets(new InheritedSockets());
  private final Loops loops = new Loops(1);

  @AfterEach
  void close() {
    loops.close();
  }

  private static SocketOptions options(Map<String, Integer> some, Map<String, Integer> others) {
    Map<String, Integer> numbers = new HashMap<>(some);
    numbers.putAll(others);
    return new SocketOptions(numbers, "");
  }

  private static InetSocketAddress any(String host) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), 0);
  }

  /** By the kernel's names. */
  private static Map<String, String> named(SocketState state) {
    Map<String, String> named = new HashMap<>();
    state.options().forEach((option, value) -> named.put(option.name(), value));
    return named;
  }

  private static void assertHas(String options, LoopSocket<?> socket) {
    Map<String, String> is = named(socket.state());
    for (String each : options.split(", ")) {
      String[] words = each.split(" ", 2);
      assertEquals(words[1], is.get(words[0]), words[0] + " of " + is);
    }
  }

  private static String of(boolean four) {
    return four ? "IP_TOS 184, IP_TTL 17" : "IPV6_TCLASS 184, IPV6_UNICAST_HOPS 17";
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void connectionsHaveWhatTheirListenerHas(String host) throws Exception {
    TcpServerSocket server = sockets.listen(any(host), options(BOTH, STREAM), 9, Sharing.FIRST);
    try (Socket peer = new Socket()) {
      String all =
          "SO_REUSEADDR 1, SO_DONTROUTE 1, SO_RCVBUF 16384, SO_SNDBUF 32768, SO_KEEPALIVE 1,"
              + " TCP_KEEPIDLE 60, TCP_KEEPINTVL 7, TCP_KEEPCNT 3, TCP_NODELAY 1, SO_LINGER 5 s,"
              + " SO_BINDTODEVICE \"\", SO_BROADCAST 0, "
              + of(host.equals("127.0.0.1"));
      assertHas(all, server);
      assertEquals(OptionalInt.of(9), server.state().backlog());
      peer.connect(server.localAddress(), 20_000);
      TcpSocket accepted = Objects.requireNonNull(server.accept());
      assertHas(all, accepted);
      assertEquals(OptionalInt.empty(), accepted.state().backlog());
      accepted.abort();
    } finally {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void whatBecomesAutoIsWhatItWasBefore(String host) throws Exception {
    SocketOptions plain = options(Map.of("keep-alive", 1, "linger", -1), Map.of());
    TcpServerSocket server = sockets.listen(any(host), plain, 9, Sharing.FIRST);
    try {
      SocketState before = server.state();
      server.listen(options(BOTH, STREAM), 10);
      assertHas(of(host.equals("127.0.0.1")) + ", TCP_KEEPIDLE 60, SO_LINGER 5 s", server);
      server.listen(options(plain.numbers(), Map.of("receive-buffer", 8_192)), 9);
      Map<String, String> now = named(server.state());
      Map<String, String> then = named(before);
      // From a size the kernel has no way back.
      for (String size : List.of("SO_RCVBUF", "SO_SNDBUF")) {
        now.remove(size);
        then.remove(size);
      }
      assertEquals(then, now);
    } finally {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void datagramSocketsToo(String host) throws Exception {
    SocketOptions given = options(BOTH, Map.of("broadcast", 1));
    UdpSocket socket = sockets.bind(any(host), given, Sharing.FIRST, loops.all().get(0));
    try {
      String all = "SO_REUSEADDR 1, SO_DONTROUTE 1, SO_RCVBUF 16384, SO_BROADCAST 1, ";
      boolean four = host.equals("127.0.0.1");
      assertHas(all + of(four), socket);
      assertEquals(OptionalInt.empty(), socket.state().backlog());
      socket.apply(new SocketOptions(Map.of("dscp", 0), ""));
      // The one by which netlabd is known.
      assertHas(four ? "IP_TOS 0, IP_TTL 191" : "IPV6_UNICAST_HOPS 191", socket);
    } finally {
      socket.close();
    }
  }

  @Test
  void everyRowThatAKeySetsIsToldOfOneOrTheOtherFamily() throws Exception {
    Map<String, String> told = new HashMap<>();
    for (String host : List.of("127.0.0.1", "::1")) {
      TcpServerSocket server = sockets.listen(any(host), options(BOTH, STREAM), 9, Sharing.FIRST);
      told.putAll(named(server.state()));
      server.close();
    }
    assertEquals(
        List.of(),
        SocketOption.configurable().stream().filter(o -> !told.containsKey(o.name())).toList());
  }

  @Test
  void whatTheKernelDoesNotTakeIsSaidAndForeseen() throws Exception {
    SocketOptions huge = options(Map.of("receive-buffer", 1 << 30, "send-buffer", 1), STREAM);
    TcpServerSocket server = sockets.listen(any("::1"), huge, 65_535, Sharing.FIRST);
    List<String> said = server.state().refused(huge, 65_535);
    server.close();
    assertEquals(0, said.get(0).indexOf("socket.receive-buffer = 1073741824: the kernel makes it"));
    assertEquals(true, said.get(0).endsWith(", the most that sysctl net.core.rmem_max allows"));
    assertEquals(0, said.get(1).indexOf("socket.send-buffer = 1: the kernel makes it "));
    // Its least no sysctl says.
    List<String> foreseen = new ArrayList<>(said);
    foreseen.remove(1);
    assertEquals(foreseen, SocketState.foreseen(huge, 65_535));
  }

  /** As after a renaming: the kernel's word is the device's name of now. */
  @Test
  void anotherDeviceIsSaid() throws Exception {
    SocketOptions on = new SocketOptions(Map.of(), "lo");
    TcpServerSocket server = sockets.listen(any("127.0.0.1"), on, 9, Sharing.FIRST);
    assertEquals(List.of(), server.state().refused(on, 9));
    assertEquals(
        List.of("socket.bind-to-device = \"eth7\": the socket's device is \"lo\""),
        server.state().refused(new SocketOptions(Map.of(), "eth7"), 9));
    server.close();
  }

  @Test
  void nothingIsSaidOfWhatItTakes() throws Exception {
    SocketOptions fine = options(BOTH, STREAM);
    TcpServerSocket server = sockets.listen(any("127.0.0.1"), fine, 9, Sharing.FIRST);
    assertEquals(List.of(), server.state().refused(fine, 9));
    server.close();
    UdpSocket socket =
        sockets.bind(any("127.0.0.1"), options(BOTH, Map.of()), Sharing.FIRST, loops.all().get(0));
    assertEquals(List.of(), socket.state().refused(fine, 9));
    socket.close();
    assertEquals(List.of(), SocketState.foreseen(fine, 9));
  }
}
