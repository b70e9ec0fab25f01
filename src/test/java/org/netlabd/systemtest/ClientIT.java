// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The installed client, against the daemon that the same package installed. */
class ClientIT {

  private static final List<String> COMMANDS =
      List.of(
          "connect",
          "get",
          "udp",
          "echo",
          "bulk",
          "multi",
          "sockopts",
          "port",
          "status",
          "sessions",
          "top",
          "reload");

  private static final String CONTROL_SOCKET = "/run/netlabd/control.sock";

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @AfterEach
  void restore() {
    host.restore();
  }

  @Test
  void versionIsThePackages() {
    String version = host.sh("dpkg-query -W -f '${source:Upstream-Version}' netlabd");
    assertEquals("netlab " + version + "\n", host.sh("netlab --version 2>&1"));
  }

  @Test
  void itUsesTheArchiveAndTheInstalledLibrary() {
    String maps =
        host.sh(
            "netlab echo localhost:echo -c 100 -i 100ms >/root/echo.out & client=$!;"
                + " until grep -q seq= /root/echo.out; do sleep 0.05; done;"
                + " cat /proc/$client/maps; kill $client; wait $client || true");
    assertTrue(maps.contains("/usr/lib/netlabd/netlabd.jsa"), maps);
    assertTrue(maps.contains("/usr/lib/netlabd/native/libnetty_transport_native_epoll_"), maps);
  }

  @Test
  void itRunsWithoutPrivilegesAndLeavesNothingInTmp() {
    String files = "find /tmp -type f ! -name '*.jsvc_up'";
    String before = host.sh(files);
    host.sh("setpriv --reuid=nobody --regid=nogroup --clear-groups netlab connect localhost echo");
    assertEquals(before, host.sh(files));
  }

  @Test
  void connectNamesBothEnds() {
    String output = host.sh("netlab connect 127.0.0.1 echo 2>&1");
    assertTrue(
        output.matches("(?s).*127\\.0\\.0\\.1:7: connected from 127\\.0\\.0\\.1:[0-9]+ in .*"),
        output);
  }

  @Test
  void closedPortIsRefusedWithTheSystemsWord() {
    Command.Ended ended = host.run("netlab connect 127.0.0.1 9 2>&1");
    assertEquals(69, ended.status());
    assertTrue(ended.output().contains("ECONNREFUSED"), ended.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--udp"})
  void echoComesBackWhole(String protocol) {
    String output = host.sh("netlab echo 127.0.0.1:echo " + protocol + " -c 5 -i 10ms 2>&1");
    assertTrue(output.contains("5 sent, 5 received, 0 lost, 0 late (0.00% loss)"), output);
    assertTrue(output.contains("0 corrupt"), output);
  }

  /** Buffers that 10 MB do not fit into on any kernel, and a stall that the daemon ends late. */
  @Test
  void naiveBulkIsADeadlockThatIsExplained() throws Exception {
    host.configure("listeners.echo-tcp.socket { receive-buffer = 64K, send-buffer = 64K }\n");
    host.sh("systemctl restart netlabd");
    Command.Ended ended = host.run("netlab bulk 127.0.0.1 echo --size 100M --mode naive 2>&1");
    assertEquals(1, ended.status(), ended.output());
    assertTrue(ended.output().contains("Deadlock: "), ended.output());
    String right = host.sh("netlab bulk 127.0.0.1 echo --size 10M --mode concurrent 2>&1");
    assertTrue(right.contains("10485760"), right);
  }

  @Test
  void portKnowsTheServices() {
    assertEquals("echo 7/tcp\necho 7/udp\n", host.sh("netlab port echo"));
  }

  @Test
  void reloadFindsASocketThatTheFileNames() throws Exception {
    host.configure("control.socket = /run/netlabd/other.sock\n");
    host.sh("systemctl restart netlabd && test ! -e " + CONTROL_SOCKET);
    host.sh("netlab reload && systemctl reload netlabd");
  }

  /** The group may look, others may not, and neither may end a session. */
  @Test
  void whoMayAskTheServiceIsItsGroupAndWhoMayChangeItIsRoot() {
    String member = "setpriv --reuid=nobody --regid=netlabd --clear-groups ";
    String stranger = "setpriv --reuid=nobody --regid=nogroup --clear-groups ";
    for (String who : List.of("", member)) {
      String status = host.sh(who + "netlab status -v 2>&1");
      assertTrue(status.contains("\necho-tcp tcp echo"), status);
      assertTrue(status.contains("  0.0.0.0:7: SO_REUSEADDR 1, "), status);
    }
    Command.Ended refused = host.run(stranger + "netlab status 2>&1");
    assertEquals(69, refused.status(), refused.output());
    String talk = "exec 3<>/dev/tcp/127.0.0.1/7; echo hello >&3; head -n 1 <&3; ";
    String peer = "peer=$(netlab sessions | awk '/^127/ { print $1; exit }'); ";
    String ended =
        host.sh(
            "bash -c \""
                + (talk + peer + member + "netlab sessions --end $peer; echo $?; ")
                    .replace("$", "\\$")
                + ("netlab sessions --end $peer; cat <&3".replace("$", "\\$"))
                + "\" 2>&1");
    assertTrue(
        ended.matches("(?s)hello\nPermission denied: [^\n]*\n1\nEnded: 127\\.0\\.0\\.1:[0-9]+\n"),
        ended);
    host.until(
        "the end",
        () -> host.sh("journalctl -t netlabd -o cat -n 5"),
        log -> log.contains(", administrator"));
  }

  @Test
  void everyCommandHasItsPageAndItsCompletion() {
    host.sh("test -s /usr/share/man/man1/netlab.1.gz");
    String bash = host.sh("cat /usr/share/bash-completion/completions/netlab");
    String zsh = host.sh("cat /usr/share/zsh/vendor-completions/_netlab");
    assertTrue(zsh.startsWith("#compdef netlab\n"));
    for (String command : COMMANDS) {
      host.sh("test -s /usr/share/man/man1/netlab-" + command + ".1.gz");
      assertTrue(bash.contains(command), command);
      assertTrue(zsh.contains("    " + command + ")\n"), command);
    }
  }
}
