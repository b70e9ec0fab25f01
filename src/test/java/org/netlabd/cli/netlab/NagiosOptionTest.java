// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.client.TestServer;
import org.netlabd.client.UdpTestServer;

/** The commands that are a check of one time. */
@Timeout(60)
class NagiosOptionTest {

  private static final String TIME = " \\| time=[0-9.]+ms;[^;]*;[^;]*;0\n";

  private static Run check(List<String> command, String... more) {
    List<String> words = new ArrayList<>(command);
    words.add("--nagios");
    words.addAll(List.of(more));
    return Run.netlab(words.toArray(String[]::new));
  }

  private static void assertLine(int status, String line, Run run) {
    assertTrue(run.out().matches(line), run.out() + run.err());
    assertEquals(status, run.status(), run.out());
    assertEquals("", run.err());
  }

  @Test
  void whatIsRightIsOkAndWhatIsSlowIsNot() throws IOException {
    try (TestServer server = TestServer.echo();
        UdpTestServer datagrams = UdpTestServer.echo()) {
      for (List<String> command :
          List.of(
              List.of("connect", "127.0.0.1", server.port()),
              List.of("tcp", "127.0.0.1", server.port(), "hello", "--expect", "hell"),
              List.of("udp", "127.0.0.1", datagrams.port(), "hello", "--linger", "1ms"),
              List.of("bulk", "127.0.0.1", server.port(), "--size", "10K"),
              List.of("multi", "127.0.0.1", server.port()))) {
        String name = command.get(0).toUpperCase(java.util.Locale.ROOT);
        assertLine(0, name + " OK - .*" + TIME, check(command));
        Run slow = check(command, "--warn", "1us", "--crit", "1h");
        assertLine(1, name + " WARNING - .*" + TIME, slow);
        assertTrue(slow.out().contains("ms;0.001;3600000;0"), slow.out());
        assertLine(2, name + " CRITICAL - .*" + TIME, check(command, "--crit", "1us"));
        Run within = check(command, "--warn", "@0:1h", "--crit", "3600000");
        assertTrue(within.out().contains("ms;@3600000;3600000;0"), within.out());
        assertEquals(1, within.status());
      }
    }
  }

  @Test
  void whatIsWrongIsCriticalAndWhatIsThisSidesIsUnknown() throws IOException {
    String closed = Integer.toString(TestServer.closedPort());
    for (String name : List.of("connect", "tcp", "bulk", "multi")) {
      List<String> refused = List.of(name, "127.0.0.1", closed);
      String check = name.toUpperCase(java.util.Locale.ROOT);
      assertLine(2, check + " CRITICAL - .*ECONNREFUSED.* \\| time=U;;;0\n", check(refused));
      List<String> unknown = List.of(name, "nosuchhost.invalid", closed);
      assertLine(3, check + " UNKNOWN - .*nosuchhost.*\n", check(unknown));
      Run source = check(refused, "--interface", "nosuchdevice0");
      assertLine(3, check + " UNKNOWN - .*SO_BINDTODEVICE.*\n", source);
      assertEquals(3, check(refused, "--warn", "soon").status());
    }
    try (TestServer server = TestServer.echo()) {
      List<String> missed = List.of("tcp", "127.0.0.1", server.port(), "a", "--expect", "b");
      assertLine(2, "TCP CRITICAL - nothing that came matches b" + TIME, check(missed));
    }
  }

  /** As they are told to other plugins: in echo those are the deadline and the count. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo 127.0.0.1 -w 1 -c 2",
        "echo 127.0.0.1 -w 100.0,20% -c 500.0,60%",
        "echo 127.0.0.1 -w 1s -c 500.0,60%",
        "connect 127.0.0.1 7 -w 1 -c 2",
        "tcp 127.0.0.1 7 -c 2"
      })
  void thresholdsOfOtherPluginsAreToldTheirNames(String command) {
    Run run = check(List.of(command.split(" ")));
    assertLine(3, "[A-Z]+ UNKNOWN - .* \\(thresholds: --warn, --crit\\)\n", run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo 127.0.0.1 -i 1 -c 2", "echo 127.0.0.1 -c 0", "tcp 127.0.0.1 7 -x"})
  void otherSlipsAreNot(String command) {
    Run run = check(List.of(command.split(" ")));
    assertEquals(3, run.status());
    assertFalse(run.out().contains("thresholds"), run.out());
  }

  /** As of check_icmp: one service, whose state is the worst host's. */
  @Test
  void ofSeveralHostsTheWorstCountsAndTheFiguresHaveTheirNames() throws IOException {
    try (TestServer server = TestServer.echo()) {
      String right = "127.0.0.1:" + server.port();
      String also = "localhost:" + server.port();
      String closed = "127.0.0.1:" + TestServer.closedPort();
      Run both = check(List.of("echo", right, also, "-4", "-c", "9", "-i", "5ms"));
      String data = "%s_rtt=[0-9.]+ms;;;0 %1$s_p99=[0-9.]+ms;;;0 %1$s_jitter=[0-9.]+ms;;;0";
      data += " %1$s_loss=0%%;;;0;100";
      assertLine(
          0,
          "ECHO OK - 2 of 2 hosts right \\| "
              + data.formatted(right)
              + " "
              + data.formatted(also)
              + "\n",
          both);
      Run one = check(List.of("echo", right, closed, "-c", "2", "-i", "5ms"));
      assertLine(
          2,
          "ECHO CRITICAL - 1 of 2 hosts right; %s: connect .*ECONNREFUSED.* \\| .*%1$s_loss=100%%;.*\n"
              .formatted(closed),
          one);
      List<String> slow =
          List.of("echo", right, "nosuchhost.invalid", "-c", "1", "--warn", "rtt=1us");
      assertLine(
          1, "ECHO WARNING - 0 of 2 hosts right; .*out of range: rtt; nosuchhost.*\n", check(slow));
      List<String> unknown = List.of("echo", right, "nosuchhost.invalid", "-c", "1");
      assertLine(3, "ECHO UNKNOWN - 1 of 2 hosts right; nosuchhost.*\n", check(unknown));
      List<String> named = List.of("echo", right, "it's=h", "-c", "1");
      assertLine(3, ".* 'it''s=h_loss'=100%;;;0;100\n", check(named));
    }
  }
}
