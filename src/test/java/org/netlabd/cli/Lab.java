// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two hosts of the test's own, linked to each other and to nobody else: network namespaces with a
 * device {@code eth0} each. The daemon's is 10.80.0.5 and fd80::5 there, the peer .9 and ::9. Needs
 * root.
 */
final class Lab {

  private static final long DEADLINE_SECONDS = 60;

  final String host = "netlabd-host-" + ProcessHandle.current().pid();
  final String peer = "netlabd-peer-" + ProcessHandle.current().pid();

  /** Makes them; {@link #close} removes what there is. */
  void link() throws Exception {
    sh("ip netns add " + host);
    sh("ip netns add " + peer);
    on(host, "ip link set lo up");
    on(peer, "ip link set lo up");
    link("eth0");
    address();
  }

  /** Makes a link, without addresses but those that the kernel gives it. */
  void link(String device) throws Exception {
    String to = " type veth peer name " + device + " netns ";
    sh("ip link add name " + device + " netns " + host + to + peer);
    on(host, "ip link set " + device + " up");
    on(peer, "ip link set " + device + " up");
  }

  /** Gives eth0 its addresses: without brd, as ip(8) does it. */
  void address() throws Exception {
    on(host, "ip addr add 10.80.0.5/24 dev eth0; ip addr add fd80::5/64 dev eth0 nodad");
    on(peer, "ip addr add 10.80.0.9/24 dev eth0; ip addr add fd80::9/64 dev eth0 nodad");
  }

  static boolean isPossible() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Begins a command there. */
  static List<String> in(String namespace) {
    return List.of("ip", "netns", "exec", namespace);
  }

  /** Runs a shell command there, and returns what it printed. */
  String on(String namespace, String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(in(namespace));
    words.addAll(List.of("sh", "-c", command));
    return run(words);
  }

  /** Runs a program of src/test/python there. */
  String python(String namespace, String program, Object... arguments) throws Exception {
    StringBuilder command = new StringBuilder("python3 src/test/python/" + program);
    for (Object each : arguments) {
      command.append(' ').append(each);
    }
    return on(namespace, command.toString());
  }

  private static String sh(String command) throws IOException, InterruptedException {
    return run(List.of("sh", "-c", command));
  }

  private static String run(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(true, process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), words + " hangs");
    assertEquals(0, process.exitValue(), words + ": " + output);
    return output;
  }

  void close() throws Exception {
    sh("ip netns del " + host + "; ip netns del " + peer);
  }
}
