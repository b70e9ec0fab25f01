// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who gets no answer: strangers, and datagrams whose answer would be answered or go to many. Each
 * test ends with a datagram that is answered, and the host's kernel counts what was sent: so the
 * answer to that one, and no other, must be all.
 */
class ForgeryIT {

  private static final int[] ANSWERING = {
    7, 9, 13, 17, 19, 37, 53, 69, 111, 123, 137, 161, 389, 520, 862, 1900, 5353, 11211
  };
  private static final String ALL = "listeners.echo-udp.access.allow = [all]\n";
  private static final String NO_PORTS = "listeners.echo-udp.loop-ports = []\n";
  private static final int ORDINARY = 40_000;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  private static Neighbour lab;
  private static Neighbour peer;

  @BeforeAll
  static void neighbours() {
    lab = Neighbour.of(host, "lab", "203.0.113");
    peer = Neighbour.of(host, "peer", "198.51.100");
    host.sh("ip address add 192.168.77.1/24 dev lab && ip route add default via " + lab.address());
  }

  @AfterEach
  void restore() {
    host.run("systemctl stop netlabd-peer; systemctl reset-failed netlabd-peer");
    host.restore();
  }

  @Test
  void strangersAreRefusedByDefault() throws Exception {
    String stranger = lab.address() + ":" + ORDINARY;
    assertEquals(0, answersTo(lab.hostAddress(), List.of(stranger)));
    host.until(
        "the reason",
        host::records,
        records -> records.contains("echo-udp " + stranger + ": refused: access"));

    String connect = "bash -c \"exec 3<>/dev/tcp/%s/7 && echo x >&3 && read -t 10 y <&3\"";
    assertNotEquals(0, lab.run(String.format(connect, lab.hostAddress())).status());
    host.until(
        "the reason",
        host::records,
        records ->
            records.stream()
                .anyMatch(
                    record ->
                        record.matches("echo-tcp 203\\.0\\.113\\.2:[0-9]+: refused: access")));

    configure("listeners.echo-tcp.access.allow = [all]\n" + ALL);
    assertEquals(1, answersTo(lab.hostAddress(), List.of(stranger)));
    assertEquals(0, lab.run(String.format(connect, lab.hostAddress())).status());
  }

  @Test
  void sourcePortsThatAnswerByThemselvesGetNone() throws Exception {
    List<String> sources =
        IntStream.concat(IntStream.of(0), IntStream.of(ANSWERING))
            .mapToObj(port -> lab.address() + ":" + port)
            .toList();
    configure(ALL);
    assertEquals(0, answersTo(lab.hostAddress(), sources));
    configure(ALL + NO_PORTS);
    // Still not port 0, and not 7, at which this daemon listens itself.
    assertEquals(ANSWERING.length - 1, answersTo(lab.hostAddress(), sources));
  }

  @Test
  void sourcesThatAreNoHostGetNone() throws Exception {
    configure(ALL);
    List<String> sources =
        List.of(
                "127.0.0.1",
                "224.0.0.1",
                "239.1.2.3",
                "255.255.255.255",
                lab.broadcastAddress(),
                lab.hostAddress())
            .stream()
            .map(address -> address + ":" + ORDINARY)
            .toList();
    assertEquals(0, answersTo(lab.hostAddress(), sources));
  }

  @Test
  void whatWasSentToManyGetsNone() throws Exception {
    configure(ALL);
    List<String> source = List.of(lab.address() + ":" + ORDINARY);
    for (String many : List.of(lab.broadcastAddress(), "255.255.255.255", "224.0.0.1")) {
      assertEquals(0, answersTo(many, source), many);
    }
    configure(ALL + "listeners.echo-udp.socket.broadcast = on\n");
    assertEquals(1, answersTo(lab.broadcastAddress(), source));
  }

  @Test
  void twoDaemonsAtTheSamePortSayNothing() throws Exception {
    configure(ALL);
    startPeer(7, "");
    assertEquals(0, answersTo(lab.hostAddress(), List.of(peer.address() + ":7")));
  }

  /** Also with no port left in the rules: the kernel drops what another netlabd has sent. */
  @ParameterizedTest
  @ValueSource(strings = {"", NO_PORTS})
  void twoDaemonsAtOtherPortsFallSilentAfterOneAnswer(String rules) throws Exception {
    configure(ALL + rules);
    startPeer(7007, rules);
    UdpCounters before = peerCounters();
    assertEquals(1, answersTo(lab.hostAddress(), List.of(peer.address() + ":7007")));
    host.until(
        "the answer",
        ForgeryIT::peerCounters,
        counters -> counters.errors() == before.errors() + 1);
    // The next ordinary exchange finds nothing else under way.
    assertEquals(0, answersTo(lab.hostAddress(), List.of()));
    assertEquals(before.out(), peerCounters().out());
  }

  /** How many answers datagrams from these sources get. */
  private static long answersTo(String destination, List<String> sources) throws Exception {
    UdpCounters before = counters();
    lab.forge(destination, sources);
    lab.forge("192.168.77.1", List.of("192.168.77.2:" + ORDINARY));
    host.until("answer", ForgeryIT::counters, now -> now.out() > before.out());
    // Those of the sources came first, but perhaps by another socket.
    UdpCounters after = settled();
    return after.out() - before.out() - 1;
  }

  /** What the host counts, when it has twice counted the same. */
  private static UdpCounters settled() {
    UdpCounters[] last = {counters()};
    host.until(
        "settled counters",
        () -> {
          UdpCounters before = last[0];
          last[0] = counters();
          return last[0].equals(before);
        },
        same -> same);
    return last[0];
  }

  private static UdpCounters counters() {
    return UdpCounters.parse(host.sh("cat /proc/net/snmp"));
  }

  private static UdpCounters peerCounters() {
    return UdpCounters.parse(peer.run("cat /proc/net/snmp").orFail());
  }

  private static void configure(String text) throws Exception {
    host.configure(text);
    host.sh("systemctl reload netlabd");
  }

  private static void startPeer(int port, String more) throws Exception {
    host.write(
        "/root/peer.conf",
        "log.target = [stderr]\ncontrol.socket = /root/peer.sock\n"
            + "listeners.echo-udp { protocol = udp, port = "
            + port
            + " }\n"
            + ALL
            + more);
    host.sh(
        "systemd-run --quiet --unit=netlabd-peer --property=NetworkNamespacePath=/run/netns/peer"
            + " netlabd run -c /root/peer.conf");
    host.until(
        "second daemon",
        () -> peer.run("ss -H -lun sport = :" + port).orFail(),
        sockets -> !sockets.isBlank());
    assertTrue(host.sh("systemctl is-active netlabd-peer").startsWith("active"));
  }
}
