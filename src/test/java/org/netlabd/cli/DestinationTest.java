// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which datagrams are answered, and from where, when the kernel decides what is whose. */
@EnabledIf("org.netlabd.cli.Lab#isPossible")
class DestinationTest extends LabTest {

  private static final String LISTENER =
      "workers = 16, control.socket = \"%s/c\"\n"
          + "listeners { e { protocol = udp, port = PORT, access.allow = [all], %s } }\n";

  private void start(String settings) throws Exception {
    start(LISTENER, settings);
  }

  private void assertAnswers(String destination, String... from) throws Exception {
    assertAnswersOf(lab.peer, destination, from);
  }

  private void assertAnswersOf(String asker, String destination, String... from) throws Exception {
    String[] words = from.length == 0 ? new String[] {""} : new String[] {"answered"};
    String answers = lab.python(asker, "ask.py", daemon.port, "10.80.0.5", destination, words[0]);
    assertEquals(List.of(from), answers.lines().toList(), destination);
  }

  @Test
  void whatTheKernelDeliversToManyGetsNoAnswer() throws Exception {
    lab.on(lab.host, "ip addr add 10.81.0.5/24 brd 10.81.0.77 dev eth0");
    lab.on(lab.host, "ip route add broadcast 10.82.0.1 dev eth0 table local");
    lab.on(lab.peer, "ip addr add 10.81.0.9/24 brd 10.81.0.77 dev eth0");
    lab.on(lab.peer, "ip route add broadcast 10.82.0.1 dev eth0 src 10.80.0.9");
    lab.on(lab.peer, "ip route add 255.255.255.255 dev eth0; ip route add 224.0.0.0/4 dev eth0");
    start("socket.broadcast = off");
    for (String many :
        List.of("10.80.0.255", "10.81.0.77", "10.81.0.255", "10.82.0.1", "255.255.255.255")) {
      assertAnswers(many);
      // Again, now that everything is loaded.
      assertAnswers(many);
    }
    assertAnswers("224.0.0.1");
    assertAnswers("ff02::1%eth0");
    assertAnswersOf(lab.host, "127.255.255.255");
    assertAnswersOf(lab.host, "10.80.0.255");
  }

  @Test
  void whereItIsToldABroadcastGetsOneAnswerOfAUnicastAddress() throws Exception {
    start("socket.broadcast = on");
    assertAnswers("10.80.0.255", "10.80.0.5");
    assertAnswers("10.80.0.255", "10.80.0.5");
    assertAnswers("10.80.0.5", "10.80.0.5");
    assertAnswersOf(lab.host, "127.255.255.255", "127.0.0.1");
    lab.on(lab.peer, "ip addr add fe80::99/64 dev eth0 nodad");
    String answers =
        lab.python(lab.peer, "ask.py", daemon.port, "10.80.0.5", "ff02::1%eth0", "answered");
    assertEquals(1, answers.lines().count(), answers);
  }

  @Test
  void aBroadcastAddressThatIsAllOfAListenerIsNoOther() throws Exception {
    start("address = \"10.80.0.255\"}, f { protocol = udp, port = PORT, address = \"10.80.0.5\"");
    assertAnswers("10.80.0.255");
    daemon.close();
    start(
        "address = \"10.80.0.255\", socket.broadcast = on }, f { protocol = udp, port = PORT,"
            + " address = \"10.80.0.5\"");
    assertAnswers("10.80.0.255", "10.80.0.5");
  }

  @Test
  void addressesThatAreLocalByARouteAloneAnswer() throws Exception {
    lab.on(lab.host, "ip route add local 10.83.0.0/24 dev lo");
    lab.on(lab.host, "ip -6 route add local fd95::/64 dev lo");
    lab.on(lab.peer, "ip route add 10.83.0.0/24 via 10.80.0.5");
    lab.on(lab.peer, "ip -6 route add fd95::/64 via fd80::5");
    start("socket.broadcast = off");
    assertAnswers("10.83.0.7", "10.83.0.7");
    assertAnswers("fd95::7", "fd95::7");
    assertAnswers("10.83.0.255", "10.83.0.255");
  }

  /** Both addresses of a network of two, and the one of a network of one, are no broadcasts. */
  @ParameterizedTest
  @CsvSource({
    "10.84.0.255/31, 10.84.0.254/31",
    "10.84.0.254/31, 10.84.0.255/31",
    "10.84.0.255/32, 10.84.0.9/32",
    "10.84.0.255 peer 10.84.0.9/32, 10.84.0.9 peer 10.84.0.255/32",
  })
  void networksWithoutABroadcastHaveNone(String ours, String theirs) throws Exception {
    lab.on(lab.host, "ip addr add " + ours + " dev eth0");
    lab.on(lab.peer, "ip addr add " + theirs + " dev eth0");
    lab.on(lab.peer, "ip route replace " + ours.replaceAll("[ /].*", "") + "/32 dev eth0");
    start("socket.broadcast = off");
    String address = ours.replaceAll("[ /].*", "");
    assertAnswers(address, address);
  }

  /** RFC 4291, 2.6.1: every router of a network has its first address. */
  @Test
  void anAnycastAddressAnswersAsItself() throws Exception {
    lab.on(lab.host, "sysctl -qw net.ipv6.conf.all.forwarding=1");
    start("socket.broadcast = off");
    assertEquals("fd80::", ask("fd80::"));
  }

  /** What is on its way to an address that goes away is lost, and nothing else. */
  @Test
  void anAddressThatIsTakenAwayTakesNobodyElsesAnswers() throws Exception {
    lab.on(lab.host, "ip addr add 10.80.0.6/24 dev eth0; ip addr add fd80::6/64 dev eth0 nodad");
    start("socket.broadcast = off, faults.delay = 500ms");
    lab.python(lab.peer, "ask.py", daemon.port, "10.80.0.6", "10.80.0.6", "answered");
    lab.python(lab.peer, "tell.py", daemon.port, "10.80.0.6", "fd80::6");
    lab.on(lab.host, "ip addr del 10.80.0.6/24 dev eth0; ip addr del fd80::6/64 dev eth0");
    assertEquals("10.80.0.5", ask("10.80.0.5"));
    assertEquals("fd80::5", ask("fd80::5"));
  }

  @Test
  void addressesThatAppearAnswerAtOnceAndBroadcastsNeverDo() throws Exception {
    start("socket.broadcast = off");
    lab.on(lab.host, "ip addr add 10.80.0.6/24 dev eth0; ip addr add fd80::6/64 dev eth0 nodad");
    assertAnswers("10.80.0.6", "10.80.0.6");
    assertAnswers("fd80::6", "fd80::6");
    // The last address of a smaller network, where it was an ordinary one before.
    lab.on(lab.host, "ip addr add 10.80.0.2/30 dev eth0");
    lab.on(lab.peer, "ip route add broadcast 10.80.0.3 dev eth0");
    assertAnswers("10.80.0.3");
  }

  /** Both an interface's address and a network's last one: the kernel's routes say which. */
  @Test
  void anAddressThatIsBothIsWhatTheKernelTakesItFor() throws Exception {
    lab.on(lab.host, "ip addr add 10.80.0.255/32 dev eth0");
    start("socket.broadcast = off");
    String route = lab.on(lab.host, "ip route get 10.80.0.255");
    boolean many = route.startsWith("broadcast");
    assertAnswers("10.80.0.255", many ? new String[0] : new String[] {"10.80.0.255"});
  }

  @Test
  void aDeviceThatAListenerIsBoundToIsTheOnlyOneAlsoWhenItIsMadeAnew() throws Exception {
    lab.link("eth1");
    lab.on(
        lab.host, "ip addr add fe80::a0/64 dev eth0 nodad; ip addr add fe80::a1/64 dev eth1 nodad");
    lab.on(
        lab.peer, "ip addr add fe80::b0/64 dev eth0 nodad; ip addr add fe80::b1/64 dev eth1 nodad");
    start("socket.bind-to-device = eth0");
    assertAnswers("fe80::a0%eth0", "fe80::a0");
    assertAnswers("fd80::5", "fd80::5");
    assertAnswers("fe80::a1%eth1");
    lab.on(lab.host, "ip link del eth0");
    lab.link("eth0");
    lab.address();
    daemon.awaitLine("Reloaded: ");
    assertAnswers("fd80::5", "fd80::5");
    assertAnswers("10.80.0.5", "10.80.0.5");
  }

  /** What the daemon says until it is up. */
  private List<String> said(String listeners) throws Exception {
    daemon =
        new RunningDaemon(
            directory,
            Lab.in(lab.host),
            "control.socket = \"" + directory + "/c\"\nlisteners { " + listeners + " }\n");
    List<String> lines = new ArrayList<>();
    do {
      lines.add(daemon.awaitLine(""));
    } while (!lines.get(lines.size() - 1).contains("Started"));
    return lines;
  }

  @Test
  void aSourceThatIsABroadcastIsRefused() throws Exception {
    start("socket.broadcast = off }, g { protocol = udp, port = 7, access.allow = [all]");
    lab.python(lab.peer, "forge.py", "eth0", "10.80.0.5", "10.80.0.255:40000");
    assertEquals(
        "netlabd: g 10.80.0.255:40000: refused: multicast", daemon.awaitLine("10.80.0.255"));
  }

  /** The socket keeps it, whatever its name. */
  @Test
  void aDeviceThatHasAnotherNameIsSaidByAReload() throws Exception {
    start("socket.bind-to-device = eth0");
    lab.on(lab.host, "ip link set eth0 down && ip link set eth0 name eth9");
    daemon.signal("HUP");
    daemon.awaitLine("e: socket.bind-to-device = \"eth0\": the socket's device is \"eth9\"");
    lab.on(lab.host, "ip link del eth9");
    daemon.signal("HUP");
    daemon.awaitLine("e: socket.bind-to-device = \"eth0\": the socket's device is gone");
  }

  /** A link-local address binds to its device by itself, whatever the key says. */
  @Test
  void aZoneIsNoDeviceThatNobodyWanted() throws Exception {
    lab.on(lab.host, "ip addr add fe80::5/64 dev eth0 nodad");
    start("address = \"fe80::5%eth0\"");
    daemon.signal("HUP");
    assertEquals("netlabd: Reloaded: nothing changed", daemon.awaitLine(""));
  }

  @Test
  void anInterfaceWithoutAnAddressIsSaidToHaveNone() throws Exception {
    lab.on(lab.host, "ip addr flush dev eth0");
    String listeners = "listeners.e { protocol = udp, port = PORT, address = \"%eth0\" }";
    daemon = new RunningDaemon(directory, Lab.in(lab.host), listeners);
    daemon.awaitLine("no interface with an address is named eth0");
  }

  @Test
  void zonesAreTheNamesOfTheirDevices() throws Exception {
    lab.on(lab.host, "ip addr add fe80::a0/64 dev eth0 nodad");
    lab.on(lab.peer, "ip addr add fe80::b0/64 dev eth0 nodad");
    List<String> said =
        said("t { protocol = tcp, port = PORT, address = \"fe80::a0%eth0\", access.allow = [] }");
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.get(0).endsWith("t on tcp [fe80::a0%eth0]:" + daemon.port), said.get(0));
    lab.on(
        lab.peer,
        "python3 -c 'import socket; socket.create_connection((\"fe80::a0%eth0\", "
            + daemon.port
            + "))' || true");
    String refused = daemon.awaitLine("refused: access");
    assertTrue(refused.matches("netlabd: t \\[fe80::b0%eth0]:\\d+: .*"), refused);
  }

  /** Addresses of other devices, and one that cannot be used yet. */
  @Test
  void whatIsInOrderIsNotWarnedOf() throws Exception {
    lab.on(lab.host, "sysctl -qw net.ipv6.conf.eth0.dad_transmits=100");
    lab.on(lab.host, "ip addr add fd80::7/64 dev eth0");
    assertTrue(lab.on(lab.host, "ip addr show dev eth0").contains("tentative"));
    String every = " { protocol = %s, port = PORT }, ";
    String bound = " { protocol = %s, port = 4711, socket.bind-to-device = eth0 }, ";
    List<String> said =
        said(
            String.format("u" + every, "udp")
                + String.format("t" + every, "tcp")
                + String.format("v" + bound, "udp")
                + String.format("w" + bound, "tcp"));
    assertEquals(1, said.size(), said.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "sysctl -qw net.ipv6.conf.all.disable_ipv6=1, sysctl -qw net.ipv6.conf.all.disable_ipv6=0",
    "ip link set lo down, ip link set lo up",
  })
  void ipv6ThatAppearsAfterTheStartIsServed(String without, String with) throws Exception {
    lab.on(lab.host, without);
    start("socket.broadcast = off");
    assertAnswers("10.80.0.5", "10.80.0.5");
    lab.on(lab.host, with);
    lab.on(lab.host, "ip -6 addr replace fd80::5/64 dev eth0 nodad");
    assertAnswers("fd80::5", "fd80::5");
    assertAnswersOf(lab.host, "::1", "::1");
  }

  /** The kernel asks the link for a second or two who else has it. */
  @Test
  void anAddressThatIsTentativeIsWaitedFor() throws Exception {
    lab.on(lab.host, "sysctl -qw net.ipv6.conf.eth0.dad_transmits=2");
    lab.on(lab.host, "ip addr add fd80::7/64 dev eth0");
    daemon =
        new RunningDaemon(
            directory,
            Lab.in(lab.host),
            String.format(LISTENER, directory, "address = \"fd80::7\"")
                + "listeners.t { protocol = tcp, port = PORT, address = \"fd80::7\" }");
    daemon.awaitLine("Started");
    assertEquals("fd80::7", ask("fd80::7"));
  }

  private String ask(String destination) throws Exception {
    return lab.python(lab.peer, "ask.py", daemon.port, destination, destination, "answered")
        .strip();
  }
}
