// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that lose, divide and lie, and hosts that vanish. */
@EnabledIf("org.netlabd.cli.Lab#isPossible")
class RoughNetworkTest extends LabTest {

  private static final String LISTENERS =
      "workers = 2, control.socket = \"%s/c\"\n"
          + "listeners { t { protocol = tcp, port = PORT, access.allow = [all] }\n"
          + "u { protocol = udp, port = PORT, access.allow = [all] } }\n%s";

  private void start(String more) throws Exception {
    start(LISTENERS, more);
  }

  private String rough(String what) throws Exception {
    return lab.python(lab.peer, "rough.py", daemon.port, what);
  }

  /** A client that goes on when {@code input} is closed. */
  private Process begin(String what) throws Exception {
    List<String> words = new ArrayList<>(Lab.in(lab.peer));
    words.addAll(List.of("python3", "src/test/python/rough.py", "" + daemon.port, what));
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private static BufferedReader output(Process client) {
    return new BufferedReader(
        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
  }

  private void onBoth(String... commands) throws Exception {
    for (String command : commands) {
      lab.on(lab.host, command);
      lab.on(lab.peer, command);
    }
  }

  @Test
  void datagramsWithOptionsAndInPiecesAreAnsweredWholeOrNotAtAll() throws Exception {
    start("");
    assertEquals(
        "padding answered\nroute answered\ntimes answered\nalert answered\ngarbage lost\n",
        rough("options"));
    assertEquals("whole answered\nlost lost\noverlap lost\nwhole answered\n", rough("fragments"));
  }

  /** Nor those of TCP to the same peer, which have the same route. */
  @Test
  void aForgedPathMtuMakesNoAnswerSmaller() throws Exception {
    start("");
    assertEquals("[1428]\n[1428]\n[1500, 1500, 68]\n", rough("narrow"));
    String route = lab.on(lab.host, "ip route get 10.80.0.9");
    assertFalse(route.contains("mtu"), route);
  }

  /**
   * Without cookies the kernel forgets half a connection after a time, and the client asks again.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aFloodOfSynKeepsNobodyOutForGood(int cookies) throws Exception {
    lab.on(lab.host, "sysctl -qw net.ipv4.tcp_synack_retries=1 net.ipv4.tcp_syncookies=" + cookies);
    start("");
    assertEquals("b'x'\n", rough("flood"));
  }

  @Test
  void bytesInTheSynAreEchoed() throws Exception {
    lab.on(lab.host, "sysctl -qw net.ipv4.tcp_fastopen=0x403");
    start("");
    assertEquals("b'early' later\nb'early' in the SYN\nb'early' in the SYN\n", rough("early"));
  }

  private void assertWhole(String... inBetween) throws Exception {
    Process client = begin("stream");
    try (BufferedReader output = output(client)) {
      assertEquals("begun", output.readLine());
      onBoth(inBetween);
      client.getOutputStream().close();
      assertEquals("whole", output.readLine());
    } finally {
      client.destroyForcibly();
    }
  }

  @Test
  void aStreamSurvivesNarrowAndBrokenLinks() throws Exception {
    start("");
    assertWhole("ip link set eth0 mtu 576", "ip link set eth0 mtu 1280");
    assertWhole("ip link set eth0 down", "ip link set eth0 up");
    assertWhole("ip link set eth0 mtu 9000");
    onBoth("ip route replace 10.80.0.0/24 dev eth0 advmss 48");
    assertWhole();
  }

  /** Where each of them stands: idle, or with bytes that the other end does not acknowledge. */
  @Test
  void aHostThatVanishesEndsItsSessions() throws Exception {
    lab.on(lab.host, "sysctl -qw net.ipv4.tcp_retries2=5");
    String each = "listeners.%s = ${listeners.t} { port = %d, %s }\n";
    start(
        String.format(
                each,
                "probed",
                7011,
                "socket { keep-alive-idle = 1s, keep-alive-interval = 1s, keep-alive-count = 2 }")
            + String.format(each, "idle", 7012, "timeouts.idle = 3s")
            + String.format(each, "stalled", 7013, "timeouts.stall = 3s")
            + String.format(each, "unacknowledged", 7014, "timeouts.stall = unlimited"));
    Process client = begin("hold");
    try (BufferedReader output = output(client)) {
      assertEquals("held", output.readLine());
      onBoth("ip link set eth0 down");
      List<String> ends = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ends.add(daemon.awaitLine(": closed: ").replaceAll(".*netlabd: (\\w+) .* s, ", "$1 "));
      }
      String lost = " timed out (Connection timed out)";
      assertEquals(
          Set.of("probed" + lost, "idle idle", "stalled stall", "unacknowledged" + lost),
          Set.copyOf(ends));
    } finally {
      client.destroyForcibly();
    }
  }
}
