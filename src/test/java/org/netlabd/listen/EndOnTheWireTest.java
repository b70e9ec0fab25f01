// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.ListenerSettings;
import org.netlabd.service.ServiceTable;
import org.netlabd.stats.Figure;

/**
 * How sessions end, by the kernel's own account: in a network namespace in which nobody else is,
 * what it counts as sent resets (RFC 4022, tcpOutRsts), and the state of the client's end, which
 * only a FIN brings to CLOSE_WAIT or, after its own, to TIME_WAIT. As root.
 */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class EndOnTheWireTest {

  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int PORT = 7007;

  /** As many bytes as go, without reading any: some then wait for the client. */
  private static final int UNSENT = -1;

  /** Each way to end: keys of the listener, bytes that are sent to it, what is seen. */
  private enum Ending {
    RESET("faults.reset-after = 500", 500, "1 RST, none"),
    RESET_AT_ONCE("faults.reset-after = 0", 0, "1 RST, none"),
    RESET_LATE("faults { reset-after = 500, delay = 100ms, bandwidth = 5K }", 500, "1 RST, none"),
    CLOSE("faults.close-after = 500", 500, "0 RST, CLOSE_WAIT"),
    CLOSE_IN_BETWEEN("faults.close-after = 500", 1000, "0 RST, CLOSE_WAIT"),
    CLOSE_LATE("faults { close-after = 500, delay = 100ms }", 500, "0 RST, CLOSE_WAIT"),
    HALF_CLOSE("faults.half-close-after = 500", 500, "0 RST, CLOSE_WAIT"),
    STALL("timeouts.idle = 1s, faults.stall-after = 500", 500, "0 RST, CLOSE_WAIT"),
    STALL_IN_BETWEEN("timeouts.idle = 1s, faults.stall-after = 500", 1000, "0 RST, CLOSE_WAIT"),
    SERVICE("service = greet, greeting = hello", 0, "0 RST, CLOSE_WAIT"),
    PEER("faults {}", 500, "0 RST, TIME_WAIT"),
    LIFETIME("timeouts.lifetime = 1s", 500, "0 RST, CLOSE_WAIT"),
    LIFETIME_UNSENT("timeouts.lifetime = 5s", UNSENT, "1 RST, none"),
    STALL_UNSENT("timeouts.stall = 1s", UNSENT, "1 RST, none"),
    DRAIN("faults {}", 500, "0 RST, CLOSE_WAIT"),
    DRAIN_UNSENT("faults {}", UNSENT, "1 RST, none"),
    ADMINISTRATOR("faults {}", 500, "0 RST, CLOSE_WAIT"),
    ADMINISTRATOR_UNSENT("faults {}", UNSENT, "1 RST, none");

    private final String keys;
    private final int bytes;
    private final String seen;

    Ending(String keys, int bytes, String seen) {
      this.keys = keys;
      this.bytes = bytes;
      this.seen = seen;
    }
  }

  @TempDir private Path directory;

  @Test
  void aResetIsOneAndAnEndIsNone() throws Exception {
    Path output = directory.resolve("output");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of("unshare", "-n", "sh", "-c"));
    command.addAll(List.of("ip link set lo up && exec \"$@\"", "sh", java, "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(EndOnTheWireTest.class.getName(), directory.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(300, TimeUnit.SECONDS), "in time");
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    assertEquals(
        Arrays.stream(Ending.values()).map(each -> each + ": " + each.seen).toList(),
        text.lines().filter(line -> line.matches("[A-Z_]+: \\d+ RST, .*")).toList(),
        text);
  }

  /** In the namespace: a server and a client for each. */
  public static void main(String[] arguments) throws Exception {
    for (Ending each : Ending.values()) {
      Path file = Path.of(arguments[0], each + ".conf");
      String at = "protocol = tcp, address = 127.0.0.1, port = " + PORT + ", ";
      Files.writeString(file, "listeners { a { " + at + each.keys + " } }\n");
      ListenerSettings[] settings =
          new ConfigurationReader(ServiceTable.STANDARD.names())
              .read(file, List.of())
              .listeners()
              .toArray(ListenerSettings[]::new);
      long before = resets();
      try (ListenerLog log = new ListenerLog();
          RunningServer server = new RunningServer(settings)) {
        String state = ended(each, server, log);
        awaitEnd(log);
        System.out.println(each + ": " + (resets() - before) + " RST, " + state);
      }
    }
  }

  private static void awaitEnd(ListenerLog log) {
    await(() -> !log.matching(".*: closed: .*").isEmpty());
  }

  private static void await(BooleanSupplier event) {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (!event.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** Reads to the end, whatever that is, and returns the state in which it leaves the client. */
  private static String ended(Ending each, RunningServer server, ListenerLog log)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      Socket socket = channel.socket();
      socket.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(DEADLINE_NANOS));
      socket.bind(new InetSocketAddress("127.0.0.1", 0));
      int port = socket.getLocalPort();
      try {
        socket.connect(server.address("a"));
        if (each.bytes == UNSENT) {
          fill(channel, server);
        } else if (each.bytes > 0) {
          socket.getOutputStream().write(new byte[each.bytes]);
        }
        act(each, server, socket);
        if (each.bytes == UNSENT) {
          awaitEnd(log);
        }
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        // Also connecting may tell of a reset.
      }
      return state(port);
    }
  }

  private static void act(Ending each, RunningServer server, Socket socket) throws IOException {
    if (each.keys.equals("faults {}")) {
      await(() -> server.server.totals().of(Figure.SENT_BYTES) >= each.bytes);
    }
    if (each == Ending.PEER) {
      socket.shutdownOutput();
    } else if (each.name().startsWith("DRAIN")) {
      var unused = Drain.of(server.server, Duration.ZERO, new CompletableFuture<>());
    } else if (each.name().startsWith("ADMINISTRATOR")) {
      server.server.end("127.0.0.1:" + socket.getLocalPort());
    }
  }

  /** Until for a tenth of a second nothing more goes. */
  private static void fill(SocketChannel channel, RunningServer server) throws IOException {
    channel.configureBlocking(false);
    ByteBuffer bytes = ByteBuffer.allocate(65_536);
    for (int still = 0; still < 100; still++) {
      if (channel.write(bytes.clear()) > 0 || server.server.unsentBytes() == 0) {
        still = 0;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    channel.configureBlocking(true);
  }

  /** Of proc(5), net/tcp; a socket of the JVM may be there as one of IPv6. */
  private static String state(int port) throws IOException {
    String client = " *\\d+: [0-9A-F]+:%04X [0-9A-F]+:%04X ([0-9A-F]{2}) .*".formatted(port, PORT);
    List<String> lines = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      lines.addAll(Files.readAllLines(Path.of("/proc/self/net", table)));
    }
    return lines.stream()
        .filter(line -> line.matches(client))
        .map(line -> line.replaceFirst(client, "$1"))
        .map(hex -> hex.equals("08") ? "CLOSE_WAIT" : hex.equals("06") ? "TIME_WAIT" : hex)
        .findFirst()
        .orElse("none");
  }

  private static long resets() throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("/proc/self/net/snmp")).stream()
            .filter(line -> line.startsWith("Tcp: "))
            .toList();
    int column = List.of(lines.get(0).split(" ")).indexOf("OutRsts");
    return Long.parseLong(lines.get(1).split(" ")[column]);
  }
}
