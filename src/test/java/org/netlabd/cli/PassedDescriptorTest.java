// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.values.ExitStatus;

/** What is announced as a socket (sd_listen_fds(3)) and is none. */
@Timeout(120)
class PassedDescriptorTest {

  private static final String MAKE =
      "from socket import *; import os, sys; made = socket(%s); unix = made.family == AF_UNIX\n";
  private static final String BIND =
      "made.bind(sys.argv[1] if unix else (0, 0) if made.family == AF_NETLINK else ('', 0))\n";

  @TempDir private Path directory;

  /** A file, and one that is closed, so that the JVM has opened something else there. */
  @ParameterizedTest
  @ValueSource(strings = {"3</dev/null", "3<&-"})
  void isNamedAndNoInternalError(String third) throws Exception {
    String shell = "LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID; exec \"$@\" " + third;
    assertRefused(List.of("sh", "-c", shell, "sh"));
  }

  /** Its family, type and protocol: the address of a Unix socket would be read as IPv6's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AF_UNIX, SOCK_STREAM",
        "AF_UNIX, SOCK_SEQPACKET",
        "AF_UNIX, SOCK_DGRAM",
        "AF_INET, SOCK_DGRAM, 136", // UDP-Lite
        "AF_NETLINK, SOCK_RAW"
      })
  void soIsASocketOfAnotherKind(String kind) throws Exception {
    String path = directory.resolve("socket").toString();
    assertRefused(passing(String.format(MAKE, kind) + BIND, path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AF_INET, SOCK_RAW, 17", "AF_INET, SOCK_STREAM, 262"}) // MPTCP
  @EnabledIf("org.netlabd.cli.Lab#isPossible")
  void soIsOneOfUdpWithItsHeadersAndOneOfSeveralPaths(String kind) throws Exception {
    Path several = Path.of("/proc/sys/net/mptcp/enabled");
    boolean there = Files.exists(several) && Files.readString(several).startsWith("1");
    assumeTrue(there || !kind.endsWith("262"), "a kernel without MPTCP");
    assertRefused(passing(String.format(MAKE, kind) + BIND, ""));
  }

  /** Nobody else could reach it: by UDP the daemon would start, and answer nobody. */
  @ParameterizedTest
  @ValueSource(strings = {"SOCK_STREAM", "SOCK_DGRAM"})
  void aConnectedSocketIsNamed(String type) throws Exception {
    String connect =
        "peer = socket(AF_INET, %s); peer.bind(('127.0.0.1', 0)); os.set_inheritable(peer.fileno(), True)\n"
            + "if peer.type == SOCK_STREAM: peer.listen()\n"
            + "made.connect(peer.getsockname())\n";
    assertRefused(
        passing(String.format(MAKE, "AF_INET, " + type) + String.format(connect, type), ""),
        "a connected socket as descriptor 3, not one that all can reach; a unit with Accept=yes"
            + " does so");
  }

  /** ReusePort=yes: systemd would keep the one that is closed here, and half of all would hang. */
  @ParameterizedTest
  @ValueSource(strings = {"AF_INET, SOCK_STREAM", "AF_INET6, SOCK_DGRAM"})
  void aSecondOneOfTheSameAddressIsNamed(String kind) throws Exception {
    // 15 is SO_REUSEPORT, in whose name the daemon's port would be put.
    String two =
        "made.setsockopt(SOL_SOCKET, 15, 1); made.bind(('', int(sys.argv[1])))\n"
            + "other = socket(%1$s); other.setsockopt(SOL_SOCKET, 15, 1)\n"
            + "other.bind(made.getsockname()); os.dup2(other.fileno(), 4)\n"
            + "os.set_inheritable(4, True)\n";
    List<String> by = new ArrayList<>(passing(String.format(MAKE + two, kind), "PORT"));
    by.set(2, by.get(2).replace("LISTEN_FDS='1'", "LISTEN_FDS='2'"));
    String address = kind.contains("6") ? "udp [::]:" : "tcp 0.0.0.0:";
    String remedy = ": leave one of them out of the socket units";
    assertRefused(by, "two sockets for " + address + "PORT" + remedy);
  }

  /** What Python makes of it is passed to the program that follows. */
  private static List<String> passing(String making, String argument) {
    String pass =
        "os.dup2(made.fileno(), 3); os.set_inheritable(3, True)\n"
            + "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()))\n"
            + "os.execvp(sys.argv[2], sys.argv[2:])";
    return List.of("python3", "-c", making + pass, argument);
  }

  private void assertRefused(List<String> by) throws Exception {
    assertRefused(by, "what is no TCP or UDP socket as descriptor 3");
  }

  private void assertRefused(List<String> by, String what) throws Exception {
    String listeners = "listeners.a { protocol = tcp, port = PORT, address = \"127.0.0.1\" }";
    try (RunningDaemon daemon = new RunningDaemon(directory, by, listeners)) {
      String passed = "netlabd: error: systemd (LISTEN_FDS) passed ";
      assertEquals(
          passed + what.replace("PORT", Integer.toString(daemon.port)), daemon.awaitLine(passed));
      assertEquals(ExitStatus.UNAVAILABLE, daemon.awaitExit());
      daemon.assertSilent();
    }
  }
}
