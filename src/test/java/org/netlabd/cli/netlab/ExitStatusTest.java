// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;

/** The exit status of each command for each way in which it can end. */
@Timeout(60)
class ExitStatusTest {

  /** A server that does with each connection, or datagram, what its name says. */
  private record Server(TestServer tcp, UdpTestServer udp) implements AutoCloseable {

    static Server of(String deed) {
      return new Server(
          new TestServer(
              socket -> {
                switch (deed) {
                  case "honest" -> socket.getInputStream().transferTo(socket.getOutputStream());
                  case "corrupting" -> {
                    for (int c = socket.getInputStream().read(); c >= 0; ) {
                      socket.getOutputStream().write(c ^ 1);
                      c = socket.getInputStream().read();
                    }
                  }
                  case "missing" -> {
                    socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write("HTTP/1.0 404 Not Found\r\n\r\n".getBytes());
                  }
                  case "resetting" -> {
                    socket.getInputStream().read();
                    TestServer.reset(socket);
                  }
                  default ->
                      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                }
                if (deed.equals("silent")) {
                  Thread.sleep(60_000);
                }
              }),
          new UdpTestServer(
              (server, bytes, client) -> {
                if (deed.equals("corrupting")) {
                  bytes[bytes.length - 1] ^= 1;
                }
                if (deed.equals("honest") || deed.equals("corrupting")) {
                  server.send(bytes, client);
                }
              }));
    }

    @Override
    public void close() throws IOException {
      tcp.close();
      udp.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what the server does, the command with TCP or UDP for its port, the status
    "honest,     connect 127.0.0.1 TCP, 0",
    "honest,     get 127.0.0.1 TCP /, 0",
    "honest,     tcp 127.0.0.1 TCP hello --expect hello, 0",
    "honest,     udp 127.0.0.1 UDP hello, 0",
    "honest,     echo 127.0.0.1:TCP -c 2 -i 5ms, 0",
    "honest,     echo 127.0.0.1:UDP --udp -c 2 -i 5ms, 0",
    "honest,     bulk 127.0.0.1 TCP --size 64K, 0",
    "honest,     multi 127.0.0.1 TCP, 0",
    "missing,    get 127.0.0.1 TCP /, 1",
    "honest,     tcp 127.0.0.1 TCP hello --expect bye, 1",
    "corrupting, echo 127.0.0.1:TCP -c 2 -i 5ms, 1",
    "corrupting, echo 127.0.0.1:UDP --udp -c 2 -i 5ms, 1",
    "corrupting, bulk 127.0.0.1 TCP --size 64K, 1",
    "corrupting, multi 127.0.0.1 TCP, 1",
    "resetting,  get 127.0.0.1 TCP /, 74",
    "resetting,  tcp 127.0.0.1 TCP hello, 74",
    "resetting,  echo 127.0.0.1:TCP -c 2 -i 5ms, 74",
    "resetting,  bulk 127.0.0.1 TCP --size 64K, 74",
    "resetting,  multi 127.0.0.1 TCP, 74",
    "silent,     get 127.0.0.1 TCP / --timeout 200ms, 75",
    "silent,     tcp 127.0.0.1 TCP hello --timeout 200ms, 75",
    "silent,     udp 127.0.0.1 UDP hello --timeout 200ms, 75",
    "silent,     echo 127.0.0.1:TCP -c 2 -i 5ms --timeout 200ms, 75",
    "discarding, echo 127.0.0.1:TCP -c 2 -i 5ms --timeout 200ms, 75",
    "silent,     echo 127.0.0.1:UDP --udp -c 2 -i 5ms --timeout 200ms, 75",
    "silent,     bulk 127.0.0.1 TCP --size 64K --timeout 200ms, 75",
    "silent,     multi 127.0.0.1 TCP --timeout 200ms, 75",
    "honest,     connect 127.0.0.1 nosuch, 68",
    "honest,     get 127.0.0.1 nosuch /, 68",
    "honest,     tcp 127.0.0.1 nosuch hello, 68",
    "honest,     udp 127.0.0.1 nosuch hello, 68",
    "honest,     echo 127.0.0.1:nosuch -c 1, 68",
    "honest,     bulk 127.0.0.1 nosuch, 68",
    "honest,     multi 127.0.0.1 nosuch, 68",
    "honest,     port nosuch, 68",
    "honest,     connect 127.0.0.1 CLOSED, 69",
    "honest,     get 127.0.0.1 CLOSED /, 69",
    "honest,     tcp 127.0.0.1 CLOSED hello, 69",
    "honest,     udp 127.0.0.1 CLOSED hello, 69",
    "honest,     echo 127.0.0.1:CLOSED -c 1, 69",
    "honest,     echo 127.0.0.1:CLOSED --udp -c 1, 69",
    "honest,     bulk 127.0.0.1 CLOSED, 69",
    "honest,     multi 127.0.0.1 CLOSED, 69",
    "honest,     status --socket /nowhere/control.sock, 69",
    "honest,     sessions --socket /nowhere/control.sock, 69",
    "honest,     top --socket /nowhere/control.sock, 69",
    "honest,     reload --socket /nowhere/control.sock, 69",
    "honest,     sockopts, 0",
    "honest,     port echo, 0",
    "honest,     help, 0",
    // with --nagios: 0 to 3
    "honest,     echo 127.0.0.1:TCP -c 2 -i 5ms --nagios, 0",
    "corrupting, echo 127.0.0.1:UDP --udp -c 2 -i 5ms --nagios, 2",
    "silent,     echo 127.0.0.1:UDP --udp -c 2 -i 5ms --timeout 200ms --nagios, 2",
    "honest,     echo 127.0.0.1:CLOSED -c 1 --nagios, 2",
    "honest,     echo 127.0.0.1:nosuch -c 1 --nagios, 3",
    "honest,     echo 127.0.0.1:TCP --nonsense --nagios, 3",
  })
  void eachEndHasItsStatus(String deed, String line, int status) throws Exception {
    try (Server server = Server.of(deed)) {
      Run run =
          Run.netlab(
              line.replace("TCP", server.tcp().port())
                  .replace("UDP", server.udp().port())
                  .replace("CLOSED", Integer.toString(TestServer.closedPort()))
                  .split(" "));
      assertEquals(status, run.status(), run.out() + run.err());
    }
  }

  static Set<String> commands() {
    return Netlab.tree().getSubcommands().keySet();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatIsTypedWrongIsUsage(String command) {
    Run run = Run.netlab(command, "--nonsense");
    assertEquals(64, run.status(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("netlab " + command + ": "), run.err());
    assertEquals(64, Run.netlab("nonsense", command).status());
  }

  /** The native library has nowhere to go. */
  @ParameterizedTest
  @CsvSource({
    "echo 127.0.0.1:7 -c 1, 70",
    "echo 127.0.0.1:7 127.0.0.2:7 --udp -c 1, 70",
    "bulk 127.0.0.1 7, 70",
    "echo 127.0.0.1:7 -c 1 --nagios, 3",
  })
  void whatThisSystemLacksIsOneLine(String line, int status) throws Exception {
    Map<String, String> nowhere = Map.of("JDK_JAVA_OPTIONS", "-Dio.netty.native.workdir=/proc");
    try (ClientProcess client = ClientProcess.piped(nowhere, line.split(" "))) {
      Run run = client.end();
      assertEquals(status, run.status(), run.err());
      String said = (run.out() + run.err()).replaceFirst("NOTE: Picked up .*\n", "");
      assertTrue(said.matches("(netlab: |ECHO UNKNOWN - )it cannot run here: .*\n"), said);
    }
  }

  /** A new command belongs in the table. */
  @Test
  void everyCommandIsInTheTable() throws Exception {
    String[] rows =
        ExitStatusTest.class
            .getDeclaredMethod("eachEndHasItsStatus", String.class, String.class, int.class)
            .getAnnotation(CsvSource.class)
            .value();
    Set<String> seen = new TreeSet<>();
    for (String row : rows) {
      seen.add(row.split(" +")[1].replace(",", ""));
    }
    assertEquals(new TreeSet<>(commands()), seen);
  }
}
