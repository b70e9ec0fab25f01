// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Hosts with one address family or many addresses: a network of the test's own, as root. */
@Timeout(300)
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class AddressesTest {

  private static final String SERVER =
      """
      import socket, sys, threading
      def tcp(family, host):
          server = socket.socket(family); server.bind((host, 7007)); server.listen(100)
          while True:
              client = server.accept()[0]
              threading.Thread(target=serve, args=[client]).start()
      def serve(client):
          try:
              while piece := client.recv(1024): client.sendall(piece)
          except OSError: pass
          client.close()
      def udp(family, host):
          server = socket.socket(family, socket.SOCK_DGRAM); server.bind((host, 7007))
          while True:
              message, client = server.recvfrom(65536); server.sendto(message, client)
      family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
      for each in tcp, udp:
          threading.Thread(target=each, args=[family, sys.argv[1]], daemon=True).start()
      sys.stdin.read()
      """;

  @TempDir Path folder;

  /** Runs shell commands in namespaces of their own, in which {@code netlab} is the client. */
  private String in(String hosts, String... commands) throws IOException, InterruptedException {
    Path names = Files.writeString(folder.resolve("hosts"), hosts);
    Path server = Files.writeString(folder.resolve("server.py"), SERVER);
    List<String> lines = new ArrayList<>();
    lines.add("ip link set lo up; mount --bind " + names + " /etc/hosts");
    lines.add(
        "ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip link set eth1 up");
    lines.add("ip addr add 192.0.2.2/24 dev eth0");
    lines.add("serve() { tail -f /dev/null | python3 " + server + " $1 & }");
    // 7007 in hexadecimal, once it listens.
    lines.add(
        "await() { for i in $(seq 400); do grep -q ':1B5F .* 0A' $1 && return; sleep 0.05; done; }");
    String client =
        ClientProcess.command("connect").stream()
            .limit(ClientProcess.command("connect").size() - 1)
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    lines.add("netlab() { $without " + client + " \"$@\" </dev/null 2>&1; echo \"status $?\"; }");
    lines.addAll(List.of(commands));
    Process process =
        new ProcessBuilder("unshare", "-mnpf", "--kill-child", "sh", "-c", String.join("\n", lines))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(200, TimeUnit.SECONDS), output);
    assertFalse(output.contains("internal error"), output);
    return output;
  }

  private static String everyCommand(String host) {
    return ("netlab connect %1$s 7007; netlab tcp %1$s 7007 hello; netlab udp %1$s 7007 hello;"
            + " netlab bulk %1$s 7007 --size 1K; netlab multi %1$s 7007;"
            + " netlab echo [%1$s]:7007 -c 1 -q; netlab echo [%1$s]:7007 --udp -c 1 -q")
        .formatted(host);
  }

  private static void assertStatuses(int status, int count, String output) {
    List<String> statuses = output.lines().filter(line -> line.matches(".*status \\d+")).toList();
    assertEquals(count, statuses.size(), output);
    statuses.forEach(line -> assertTrue(line.endsWith("status " + status), output));
  }

  private void assertIpv4Serves(String how, String... names) throws Exception {
    String hosts = "::1 localhost\n127.0.0.1 localhost\n";
    for (String name : names) {
      String serve = "serve 127.0.0.1; await /proc/net/tcp";
      assertStatuses(0, 7, in(hosts, how, serve, everyCommand(name)));
    }
    String six =
        in(hosts, how, "netlab connect ::1 7", "netlab udp ::1 7 x", "netlab sockopts >/dev/null");
    assertTrue(six.contains("EAFNOSUPPORT") || six.contains("EADDRNOTAVAIL"), six);
  }

  @Test
  void aHostWhoseIpv6IsOffIsServedByItsIpv4() throws Exception {
    assertIpv4Serves("sysctl -qw net.ipv6.conf.all.disable_ipv6=1", "localhost", "0.0.0.0");
  }

  @Test
  void aSystemWithoutIpv6IsServedByItsIpv4() throws Exception {
    String how = "without='python3 src/test/python/without.py 10'";
    assertIpv4Serves(how, "localhost", "::ffff:127.0.0.1");
  }

  @Test
  void aSystemWithoutIpv4IsServedByItsIpv6() throws Exception {
    String hosts = "127.0.0.1 localhost\n::1 localhost\n";
    String how = "without='python3 src/test/python/without.py 2'";
    for (String name : List.of("localhost", "::")) {
      String serve = "serve ::1; await /proc/net/tcp6";
      assertStatuses(0, 7, in(hosts, how, serve, everyCommand(name)));
    }
    String sockopts = in(hosts, how, "netlab sockopts");
    assertTrue(sockopts.contains("TCP_NODELAY"), sockopts);
  }

  /** Where the system chooses for the client the very port that it asks, and nobody listens. */
  @Test
  void whoHasThePortThatItAsksDoesNotAnswerItself() throws Exception {
    String of = "sysctl -qw net.ipv4.ip_local_port_range='7007 ";
    String udp = "netlab udp %s 7007 hello --timeout 5s; ".repeat(8);
    String output =
        in(
            "",
            of + "7007'",
            "netlab connect 127.0.0.1 7007; netlab tcp ::1 7007 hello",
            "netlab echo 127.0.0.1:7007 -c 1 -q",
            of + "7008'",
            udp.formatted((Object[]) "127.0.0.1 ::1 ".repeat(4).split(" ")));
    assertStatuses(69, 11, output);
    assertFalse(output.contains("hello"), output);
  }

  @Test
  void aHostWithoutAnInterfaceThatIsUpIsToldSoAndNothingElse() throws Exception {
    String output = in("", "without='unshare -n'", everyCommand("127.0.0.1"));
    assertStatuses(69, 7, output);
    assertTrue(output.contains("ENETUNREACH"), output);
    assertFalse(output.contains("WARNING"), output);
  }

  @Test
  void addressesAreTriedInTheSystemsOrderAndEachFailureIsTold() throws Exception {
    String hosts = "192.0.2.2 many\n127.0.0.1 many\n::1 many\nfd00::1 many\n198.51.100.1 many\n";
    String output =
        in(
            hosts,
            "getent ahosts many | grep STREAM",
            "netlab connect many 7007",
            "netlab get many 7007 /");
    List<String> order =
        output
            .lines()
            .filter(line -> line.contains("STREAM"))
            .map(line -> line.split(" ")[0])
            .toList();
    List<String> tried =
        output
            .lines()
            .filter(line -> line.matches("\\S+:7007: .* after .*"))
            .map(line -> line.replaceAll("[\\[\\]]|:7007: .*", ""))
            .toList();
    assertEquals(5, order.size(), output);
    assertEquals(order, tried, output);
    String line =
        output.lines().filter(each -> each.startsWith("netlab get")).findFirst().orElse("");
    assertTrue(line.contains("Connection refused (ECONNREFUSED)"), line);
    order.forEach(address -> assertTrue(line.contains(address + " port 7007: "), line));
    assertStatuses(69, 2, output);
  }

  @Test
  void whereThereIsNoRouteThatIsSaidByEveryCommand() throws Exception {
    String output = in("", everyCommand("203.0.113.1"), everyCommand("2001:db8::1"));
    assertStatuses(69, 14, output);
    long said = output.lines().filter(line -> line.contains("(ENETUNREACH)")).count();
    assertTrue(said >= 14 && !output.contains("ENOPROTOOPT"), output);
  }

  /** On eth0 what is sent to others is swallowed: nobody is at its other end. */
  @Test
  void anAddressThatSwallowsEverythingLeavesTimeForTheNext() throws Exception {
    String hosts = "192.0.2.77 many\n192.0.2.78 many\n192.0.2.2 many\n";
    String output =
        in(
            hosts,
            "ip neigh add 192.0.2.77 lladdr 02:00:00:00:00:77 dev eth0",
            "ip neigh add 192.0.2.78 lladdr 02:00:00:00:00:78 dev eth0",
            "serve 192.0.2.2; await /proc/net/tcp",
            "netlab connect many 7007 --timeout 6s",
            "netlab udp many 7007 hello --timeout 6s",
            "netlab connect 192.0.2.77 7007 --timeout 1s");
    assertTrue(output.contains("192.0.2.2:7007: connected from "), output);
    assertTrue(output.contains("5 bytes from 192.0.2.2:7007"), output);
    assertTrue(output.contains("192.0.2.77 port 7007: no answer within 1 s"), output);
    assertEquals(2, output.lines().filter(each -> each.equals("status 0")).count(), output);
    assertEquals(1, output.lines().filter(each -> each.equals("status 75")).count(), output);
  }

  @Test
  void aZoneIsANameOrANumber() throws Exception {
    String output =
        in(
            "",
            "ip addr add fe80::7/64 dev eth0 nodad",
            "serve ::; await /proc/net/tcp6",
            everyCommand("fe80::7%eth0"),
            "number=$(ip -o link show eth0 | cut -d: -f1)",
            "netlab connect fe80::7%$number 7007; netlab udp fe80::7%$number 7007 hello");
    assertStatuses(0, 9, output);
    String none = in("", "netlab connect fe80::7%nosuch 7", "netlab connect fe80::7%lo 7");
    assertTrue(none.contains("resolve: fe80::7%nosuch: no such interface"), none);
    assertFalse(none.contains("status 70"), none);
  }

  /** An error by ICMP in turn to each probe: what it is told as, by whom, and what to look at. */
  @Test
  void whatIsSaidByIcmpIsToldByTypeAndCode() throws Exception {
    String output =
        in(
            "",
            "mkfifo " + folder + "/ready",
            "python3 src/test/python/icmp.py 7007 3,2,0 3,8,0 3,13,0 3,4,720 11,0,0 >"
                + folder
                + "/ready &",
            "read line <" + folder + "/ready",
            "netlab echo 127.0.0.1:7007 --udp -c 5 -i 20ms");
    for (String told :
        List.of(
            "protocol unreachable (ICMP type 3, code 2) (ENOPROTOOPT). The host itself says so",
            "source host isolated (ICMP type 3, code 8) (ENONET). The host itself says so",
            "prohibited (ICMP type 3, code 13) (EHOSTUNREACH). The host itself says so",
            "fragmentation needed, MTU 720 (ICMP type 3, code 4) (EMSGSIZE). A datagram carries",
            "exceeded (ICMP type 11, code 0) (EHOSTUNREACH). The peer is further away")) {
      assertTrue(output.contains("127.0.0.1 says: ") && output.contains(told), told + output);
    }
    assertStatuses(69, 1, output);
  }

  @Test
  void thisHostsOwnReasonsAreToldAsItsOwn() throws Exception {
    String nobody = "netlab udp 192.0.2.99 7007 hello";
    String output = in("", "ip link set eth1 address 02:00:00:00:00:01", nobody);
    assertTrue(output.contains("192.0.2.2 says: host unreachable"), output);
    assertTrue(output.contains("That is this host"), output);
    assertStatuses(69, 1, output);
    for (String kind : List.of("prohibit", "blackhole")) {
      String refused =
          in("", "ip route add " + kind + " 203.0.113.0/24", everyCommand("203.0.113.1"));
      assertTrue(refused.contains("ip route get"), refused);
    }
  }
}
