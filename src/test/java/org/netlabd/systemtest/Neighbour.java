// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.util.List;

/**
 * A network namespace of the host's, linked to the host: another machine on its network, with
 * addresses that are nobody's (RFC 5737).
 *
 * @param name of the namespace, and of the host's end of the link
 * @param network its first three bytes; the host is .1 there, the neighbour .2
 */
record Neighbour(Host host, String name, String network) {

  /** Makes the namespace and the link. */
  static Neighbour of(Host host, String name, String network) {
    Neighbour made = new Neighbour(host, name, network);
    String in = "ip -n " + name + " ";
    host.sh(
        String.join(
            " && ",
            "ip netns add " + name,
            "ip link add " + name + " type veth peer name eth0 netns " + name,
            "ip address add " + made.hostAddress() + "/24 broadcast + dev " + name,
            "ip link set " + name + " up",
            in + "address add " + made.address() + "/24 broadcast + dev eth0",
            in + "link set lo up",
            in + "link set eth0 up",
            in + "route add default via " + made.hostAddress()));
    return made;
  }

  String address() {
    return network + ".2";
  }

  String hostAddress() {
    return network + ".1";
  }

  String broadcastAddress() {
    return network + ".255";
  }

  /** Sends a datagram to port 7 from each source, whoever that is. */
  void forge(String destination, List<String> sources) throws Exception {
    List<String> words = new java.util.ArrayList<>(List.of("eth0", destination));
    words.addAll(sources);
    host.python(name, "forge.py", words);
  }

  /** Runs a shell command there. */
  Command.Ended run(String command) {
    return host.run("ip netns exec " + name + " sh -c '" + command + "'");
  }
}
