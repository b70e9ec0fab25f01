// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.client.TestServer;
import org.netlabd.client.failure.NameError;

@Timeout(30)
class ConnectCommandTest {

  @Test
  void tellsBothAddressesOfAConnection() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = Run.netlab("connect", "127.0.0.1", server.port());
      assertEquals(0, run.status(), run.err());
      assertTrue(
          run.out()
              .matches(
                  "(?s)127.0.0.1: 1 address in .*127.0.0.1:"
                      + server.port()
                      + ": connected from 127.0.0.1:[0-9]+ in [0-9.]+ (us|ms|s)\\n"),
          run.out());
    }
  }

  @Test
  void refusedNamesAddressErrorAndWhatToCheck() {
    String port = Integer.toString(TestServer.closedPort());
    Run run = Run.netlab("connect", "127.0.0.1", port);
    assertEquals(69, run.status());
    assertEquals(
        "netlab connect: connect 127.0.0.1 port "
            + port
            + ": Connection refused (ECONNREFUSED)."
            + " The host answers, but nothing listens on that port: is the server running, and on"
            + " this address and port?\n",
        run.err());
  }

  @Test
  void unknownHostIsANameError() {
    Run run = Run.netlab("connect", "nosuchhost.invalid", "7");
    assertEquals(68, run.status());
    assertTrue(run.err().startsWith("netlab connect: resolve: nosuchhost.invalid: "), run.err());
  }

  /** The JDK would look another name up than getaddrinfo(3): strasse.invalid. */
  @ParameterizedTest
  @ValueSource(strings = {"stra\u00dfe.invalid", "\u03c2.invalid", "\u0646\u200c\u0647.invalid"})
  void aNameThatIsAnotherByOlderRulesIsSaidToBe(String name) {
    Run run = Run.netlab("connect", name, "7");
    assertEquals(68, run.status());
    assertTrue(run.err().contains(": by IDNA 2003 another name than by IDNA 2008."), run.err());
  }

  @Test
  void unknownServiceIsANameErrorOfItsOwn() {
    Run run = Run.netlab("connect", "127.0.0.1", "nosuchservice");
    assertEquals(68, run.status());
    assertTrue(run.err().contains("nosuchservice/tcp: Servname not supported"), run.err());
    assertTrue(run.err().contains("EAI_SERVICE"), run.err());
  }

  @Test
  void familyOfTheOtherKindIsANameError() {
    Run run = Run.netlab("connect", "-6", "127.0.0.1", "7");
    assertEquals(68, run.status());
    assertTrue(run.err().contains("EAI_ADDRFAMILY"), run.err());
  }

  @Test
  void broadcastAddressIsForbiddenByTheSystem() {
    Run run = Run.netlab("connect", "255.255.255.255", "7");
    assertEquals(69, run.status());
    assertTrue(run.err().contains("(ENETUNREACH)") || run.err().contains("(EACCES)"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"255.255.255.255", "224.0.0.1", "ff02::1%lo"})
  void noConnectionIsWithAGroup(String group) {
    Run run = Run.netlab("connect", group, "7");
    assertEquals(69, run.status());
    String advice = "A connection is with one host: no multicast or broadcast address takes one.\n";
    assertTrue(run.err().endsWith(advice), run.err());
  }

  /** What is a number is looked up nowhere. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "::1%lo"})
  void noResolverIsBlamedForANumber(String address) throws IOException {
    String port = Integer.toString(TestServer.closedPort());
    Run run = Run.netlab("connect", address, port, "--timeout", "1us");
    assertFalse(run.err().contains("resolve"), run.err());
    assertTrue(run.status() == 75 || run.status() == 69, run.err());
  }

  /** A resolver may be quicker than that, and the connection, too. */
  @Test
  void noTimeIsToldAsNone() {
    String late = NameError.timedOut("localhost", Duration.ofNanos(1_000)).line() + ".";
    assertTrue(late.endsWith("no answer from the resolver within 1 us."), late);
    Run run = Run.netlab("connect", "localhost", "7", "--timeout", "1us");
    assertTrue(run.status() == 75 || run.status() == 69, run.err());
    if (run.status() == 75) {
      boolean isResolved = !run.err().contains("resolve: ");
      assertTrue(run.err().contains(isResolved ? " within 1 us." : late), run.err());
    }
  }

  @Test
  void fullBacklogTimesOut() throws IOException {
    try (java.net.ServerSocket full =
            new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        java.net.Socket first = new java.net.Socket(full.getInetAddress(), full.getLocalPort());
        java.net.Socket second = new java.net.Socket(full.getInetAddress(), full.getLocalPort())) {
      assertTrue(first.isConnected() && second.isConnected());
      String port = Integer.toString(full.getLocalPort());
      Run run = Run.netlab("connect", "--timeout", "300ms", "127.0.0.1", port);
      assertEquals(75, run.status());
      assertTrue(run.err().contains("port " + port + ": no answer within 300 ms."), run.err());
    }
  }

  @Test
  void jsonHasTheAttemptsAndTheFailure() throws IOException {
    String port = Integer.toString(TestServer.closedPort());
    Run run = Run.netlab("connect", "--json", "127.0.0.1", port);
    assertEquals(69, run.status());
    Map<String, Object> json = JSON.std.mapFrom(run.out());
    assertEquals(false, json.get("connected"));
    Map<?, ?> attempt = (Map<?, ?>) ((List<?>) json.get("attempts")).get(0);
    assertEquals("ECONNREFUSED", ((Map<?, ?>) attempt.get("failure")).get("errno"));
  }

  @Test
  void mistakesAreUsageErrors() {
    for (String[] arguments :
        new String[][] {
          {"connect"},
          {"connect", "127.0.0.1"},
          {"connect", "127.0.0.1", "0"},
          {"connect", "127.0.0.1", "65536"},
          {"connect", "127.0.0.1", "7", "8"},
          {"connect", "--timeout", "5", "127.0.0.1", "7"},
          {"connect", "-4", "-6", "127.0.0.1", "7"},
          {"conect"},
          {}
        }) {
      Run run = Run.netlab(arguments);
      assertEquals(64, run.status(), String.join(" ", arguments));
      assertTrue(run.err().contains("--help"), run.err());
      assertEquals("", run.out());
    }
  }

  @Test
  void anEmptyHostIsAMistakeAndNotThisHost() {
    Run run = Run.netlab("connect", "", "7");
    assertEquals(64, run.status());
    assertTrue(run.err().startsWith("netlab connect: HOST is empty\n"), run.err());
    Run port = Run.netlab("connect", "127.0.0.1", "");
    assertEquals(64, port.status());
    assertTrue(port.err().startsWith("netlab connect: PORT is empty\n"), port.err());
  }

  /** As ncat -l does: it takes one connection, and nobody is behind the next. */
  @Test
  void aServerOfOneConnectionIsServed() throws IOException {
    for (String[] command :
        new String[][] {
          {"echo", "-c", "3", "-i", "5ms"},
          {"multi", "--connections", "1"},
          {"bulk", "--size", "1K"}
        }) {
      try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
        Thread server =
            new Thread(
                () -> {
                  try (Socket socket = once.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
        server.setDaemon(true);
        server.start();
        List<String> words = new ArrayList<>(List.of(command));
        String port = Integer.toString(once.getLocalPort());
        words.addAll(
            command[0].equals("echo") ? List.of("127.0.0.1:" + port) : List.of("127.0.0.1", port));
        Run run = Run.netlab(words.toArray(String[]::new));
        assertEquals(0, run.status(), run.out() + run.err());
      }
    }
  }
}
