// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to refuse a file, and what is said of it. */
final class RefusalTest {

  private static final String LISTENER = "listeners.a.protocol = tcp\n";
  private static final String UDP = "listeners.a.protocol = udp\n";
  private static final String TARGETS =
      "any of: syslog, journal, stderr, \"udp://HOST:PORT\", \"tcp://HOST:PORT\" or \"tls://HOST:PORT\"";
  private static final String ADDRESSES =
      "any of: \"*\", a numeric address, a host name, or \"%\" and an interface's name";
  private static final String PORTS = "1 to 65535, or a service name of /etc/services";
  private static final String DURATION = "0s to 1h, with a unit: 500ms, 10s, 5m, 1h";
  private static final String SECONDS = ", with a unit: 10s, 5m, 1h";
  private static final String CLASSES = "0 to 63, cs0 to cs7, af11 to af43, ef, va or le";
  private static final String PATIENCE =
      "unlimited, or 100ms to 365d, with a unit: 500ms, 10s, 5m, 1h";
  private static final String RATES = "unlimited, or 1 to 1000000000 a second";
  private static final String NETWORKS =
      "any of: local, all, numeric addresses, networks such as 192.0.2.0/24 or \"2001:db8::/32\"";
  private static final String ENDPOINTS =
      "off, a port of 127.0.0.1, \"ADDRESS:PORT\" with a numeric address, \"[IPV6]:PORT\" or"
          + " \"*:PORT\"";
  private static final String PATHS = "an absolute path of 107 bytes at most";
  private static final String LOG =
      "{ KEY = VALUE ... }, known there: facility, level, session-rate, sessions, target, tls,"
          + " traceback";
  private static final String NAMES =
      "1 to 32 of a-z, 0-9 and \"-\", beginning with a letter or digit";
  private static final String REFERENCE =
      "refers to a key that is not set; ${KEY} of this configuration, not of the environment";

  private static final String DEPTH = "; at most 32 blocks, lists and parts of a key";

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource({
    "types",
    "bounds",
    "keys",
    "lists",
    "networks",
    "ports",
    "conflicts",
    "needs",
    "slips",
    "syntax"
  })
  void isReported(String text, List<String> problems) {
    assertEquals(problems, new ConfigurationFiles(directory).main(text).problems());
  }

  private static Arguments of(String text, String... problems) {
    String name = "'" + text.substring(0, Math.min(text.length(), 60)).replace("\n", "\\n") + "'";
    return Arguments.of(Named.of(name, text), Arrays.asList(problems));
  }

  /** A line before the listener, so that it is line 1. */
  private static Arguments top(String line, String... problems) {
    return of(line + "\n" + LISTENER, problems);
  }

  private static Arguments tcp(String line, String... problems) {
    return of(LISTENER + line + "\n", problems);
  }

  private static Arguments udp(String line, String... problems) {
    return of(UDP + line + "\n", problems);
  }

  static Stream<Arguments> types() {
    return Stream.of(
        top(
            "workers = many",
            "n.conf:1: workers: \"many\" is not a whole number; auto, or 1 to 1024"),
        top(
            "workers = 2.5",
            "n.conf:1: workers: \"2.5\" is not a whole number; auto, or 1 to 1024"),
        top("metrics.listen = 0", "n.conf:1: metrics.listen: \"0\" is out of range; " + ENDPOINTS),
        top(
            "metrics.listen = on",
            "n.conf:1: metrics.listen: \"on\" is not accepted; " + ENDPOINTS),
        top(
            "metrics.listen = \"localhost:9862\"",
            "n.conf:1: metrics.listen: \"localhost:9862\" is not accepted; " + ENDPOINTS),
        top(
            "metrics.listen = \"127.1:9862\"",
            "n.conf:1: metrics.listen: \"127.1:9862\" is not accepted; " + ENDPOINTS),
        top(
            "metrics.listen = \"127.0.0.1:65536\"",
            "n.conf:1: metrics.listen: \"65536\" is out of range; " + ENDPOINTS),
        top(
            "metrics.listen = \"[::]:9862\"",
            "n.conf:1: metrics.listen: \"[::]:9862\" would be every address, IPv4 and IPv6:"
                + " write \"*:9862\"; "
                + ENDPOINTS),
        top(
            "metrics.listen = \"224.0.0.1:9862\"",
            "n.conf:1: metrics.listen: \"224.0.0.1\" is a multicast address: write one of this"
                + " host's, or \"*\"; "
                + ENDPOINTS),
        top("workers = 0", "n.conf:1: workers: \"0\" is out of range; auto, or 1 to 1024"),
        top("workers = 1025", "n.conf:1: workers: \"1025\" is out of range; auto, or 1 to 1024"),
        top("workers = -1", "n.conf:1: workers: \"-1\" is out of range; auto, or 1 to 1024"),
        top(
            "workers = 99999999999999999999",
            "n.conf:1: workers: \"99999999999999999999\" is out of range; auto, or 1 to 1024"),
        top("workers = []", "n.conf:1: workers: is a list; auto, or 1 to 1024"),
        top("workers { a = 1 }", "n.conf:1: workers: is a block; auto, or 1 to 1024"),
        top("workers = on", "n.conf:1: workers: \"on\" is not a whole number; auto, or 1 to 1024"),
        top("drain = 10", "n.conf:1: drain: \"10\" has no unit; " + DURATION),
        top("drain = 0", "n.conf:1: drain: \"0\" has no unit; " + DURATION),
        top("drain = 61m", "n.conf:1: drain: \"61m\" is out of range; " + DURATION),
        top("drain = -1s", "n.conf:1: drain: \"-1s\" is not a duration; " + DURATION),
        top("drain = 1e3s", "n.conf:1: drain: \"1e3s\" is not a duration; " + DURATION),
        top("drain = soon", "n.conf:1: drain: \"soon\" is not a duration; " + DURATION),
        top("drain = 3 weeks", "n.conf:1: drain: \"3 weeks\" is not a duration; " + DURATION),
        top("drain = \"\"", "n.conf:1: drain: \"\" is not a duration; " + DURATION),
        top(
            "log.level = verbose",
            "n.conf:1: log.level: \"verbose\" is not accepted; error, warn, info, debug or trace"),
        top(
            "log.facility = local8",
            "n.conf:1: log.facility: \"local8\" is not accepted; kern, user, mail, daemon, auth,"
                + " syslog, lpr, news, uucp, cron, authpriv, ftp, ntp, audit, alert, clock, local0,"
                + " local1, local2, local3, local4, local5, local6 or local7"),
        top(
            "log.traceback = on",
            "n.conf:1: log.traceback: \"on\" is not accepted; never, unexpected or always"),
        top("log.sessions = 1", "n.conf:1: log.sessions: \"1\" is not accepted; on or off"),
        top("log.sessions = ON", "n.conf:1: log.sessions: \"ON\" is not accepted; on or off"),
        top("log = syslog", "n.conf:1: log: is not a block; " + LOG),
        top("log = [{ level = info }]", "n.conf:1: log: is not a block; " + LOG),
        tcp(
            "listeners.a.limits.buffer = 1023",
            "n.conf:2: listeners.a.limits.buffer: \"1023\" is out of range; 1K to 1G bytes"),
        tcp(
            "listeners.a.limits.buffer = 1025M",
            "n.conf:2: listeners.a.limits.buffer: \"1025M\" is out of range; 1K to 1G bytes"),
        tcp(
            "listeners.a.limits.buffer = 64Q",
            "n.conf:2: listeners.a.limits.buffer: \"64Q\" is not a size; 1K to 1G bytes"),
        tcp(
            "listeners.a.limits.buffer = -64K",
            "n.conf:2: listeners.a.limits.buffer: \"-64K\" is not a size; 1K to 1G bytes"),
        tcp(
            "listeners.a.limits.buffer = 1E999999999K",
            "n.conf:2: listeners.a.limits.buffer: \"1E999999999K\" is not a size; 1K to 1G bytes"),
        tcp(
            "listeners.a.limits.buffer = auto",
            "n.conf:2: listeners.a.limits.buffer: \"auto\" is not a size; 1K to 1G bytes"),
        tcp(
            "listeners.a.socket.send-buffer = 12",
            "n.conf:2: listeners.a.socket.send-buffer: \"12\" is out of range;"
                + " auto, or 1K to 1G bytes"),
        tcp(
            "listeners.a.socket.dscp = af44",
            "n.conf:2: listeners.a.socket.dscp: \"af44\" is no class of traffic; " + CLASSES),
        tcp(
            "listeners.a.socket.dscp = 64",
            "n.conf:2: listeners.a.socket.dscp: \"64\" is no class of traffic; " + CLASSES),
        tcp(
            "listeners.a.socket.ttl = 0",
            "n.conf:2: listeners.a.socket.ttl: \"0\" is out of range; auto, or 1 to 255"),
        tcp(
            "listeners.a.socket.linger = on",
            "n.conf:2: listeners.a.socket.linger: \"on\" is not a duration; off, or 0s to 3600s"
                + SECONDS),
        tcp(
            "listeners.a.socket.linger = 500ms",
            "n.conf:2: listeners.a.socket.linger: \"500ms\" is not a whole number of seconds;"
                + " off, or 0s to 3600s"
                + SECONDS),
        tcp(
            "listeners.a.socket.keep-alive-idle = 32768s",
            "n.conf:2: listeners.a.socket.keep-alive-idle: \"32768s\" is out of range;"
                + " auto, or 1s to 32767s"
                + SECONDS),
        tcp(
            "listeners.a.socket.keep-alive-count = 128",
            "n.conf:2: listeners.a.socket.keep-alive-count: \"128\" is out of range;"
                + " auto, or 1 to 127"),
        tcp(
            "listeners.a.socket { keep-alive = off, keep-alive-interval = 1s }",
            "n.conf:2: listeners.a.socket.keep-alive-interval: does not apply without keep-alive ="
                + " on; only with it"),
        tcp(
            "listeners.a.socket.bind-to-device = a-name-of-16-chs",
            "n.conf:2: listeners.a.socket.bind-to-device: \"a-name-of-16-chs\" cannot be an"
                + " interface's name; an interface's name, or \"\" for none"),
        tcp(
            "listeners.a.socket.bind-to-device = a/b",
            "n.conf:2: listeners.a.socket.bind-to-device: \"a/b\" cannot be an interface's name;"
                + " an interface's name, or \"\" for none"),
        tcp(
            "listeners.a.backlog = 65536",
            "n.conf:2: listeners.a.backlog: \"65536\" is out of range; 1 to 65535"),
        tcp(
            "listeners.a.backlog = 0",
            "n.conf:2: listeners.a.backlog: \"0\" is out of range; 1 to 65535"),
        tcp(
            "listeners.a.service = quotd",
            "n.conf:2: listeners.a.service: \"quotd\" is not accepted; chargen, daytime, discard, echo, greet, log or time"),
        tcp(
            "listeners.a.service = stamp",
            "n.conf:2: listeners.a.service: \"stamp\" is not for tcp; chargen, daytime, discard, echo, greet, log or time"),
        of(
            "listeners.a.protocol = sctp",
            "n.conf:1: listeners.a.protocol: \"sctp\" is not accepted; tcp or udp"));
  }

  static Stream<Arguments> bounds() {
    String buffers = "; 1K to 1G bytes";
    String sessions = "; 1 to 1000000";
    return Stream.of(
        top("buffers = 1000", "n.conf:1: buffers: \"1000\" is out of range" + buffers),
        top("buffers = 2G", "n.conf:1: buffers: \"2G\" is out of range" + buffers),
        top("buffers = unlimited", "n.conf:1: buffers: \"unlimited\" is not a size" + buffers),
        top(
            "control.socket = control.sock",
            "n.conf:1: control.socket: \"control.sock\" is not an absolute path; " + PATHS),
        top(
            "control.socket = \"\"",
            "n.conf:1: control.socket: \"\" is not an absolute path; " + PATHS),
        top(
            "control.socket = /run/netlabd/",
            "n.conf:1: control.socket: \"/run/netlabd/\" is a directory's path; " + PATHS),
        top(
            "control.socket = /" + "x".repeat(107),
            "n.conf:1: control.socket: \"/" + "x".repeat(59) + "...\" is too long; " + PATHS),
        top(
            "control.socket = \"/\u00e9" + "\u00e9".repeat(53) + "\"",
            "n.conf:1: control.socket: \"/" + "\u00e9".repeat(54) + "\" is too long; " + PATHS),
        top(
            "control.socket = \"/a\\u0000b\"",
            "n.conf:1: control.socket: \"/a\\u0000b\" has characters that cannot be in a path; "
                + PATHS),
        top(
            "control.socket = \"/a\\nb\"",
            "n.conf:1: control.socket: \"/a\\u000ab\" has characters that cannot be in a path; "
                + PATHS),
        top(
            "control.socket = \"/a\\ud800\"",
            "n.conf:1: control.socket: \"/a\\ud800\" has characters that cannot be in a path; "
                + PATHS),
        tcp(
            "listeners.a.limits.sessions = 0",
            "n.conf:2: listeners.a.limits.sessions: \"0\" is out of range" + sessions),
        tcp(
            "listeners.a.limits.sessions = 1000001",
            "n.conf:2: listeners.a.limits.sessions: \"1000001\" is out of range" + sessions),
        tcp(
            "listeners.a.limits.per-source = unlimited",
            "n.conf:2: listeners.a.limits.per-source: \"unlimited\" is not a whole number"
                + sessions),
        tcp(
            "listeners.a.limits.rate = 0",
            "n.conf:2: listeners.a.limits.rate: \"0\" is out of range; " + RATES),
        udp(
            "listeners.a.limits.rate = 1000000001",
            "n.conf:2: listeners.a.limits.rate: \"1000000001\" is out of range; " + RATES),
        udp(
            "listeners.a.limits.source-rate = 100/s",
            "n.conf:2: listeners.a.limits.source-rate: \"100/s\" is not a whole number; " + RATES),
        udp(
            "listeners.a.limits.source-rate = 1e3",
            "n.conf:2: listeners.a.limits.source-rate: \"1e3\" is not a whole number; " + RATES),
        udp(
            "listeners.a.limits.source-prefix {\n ipv4 = 33\n ipv6 = 129 }",
            "n.conf:3: listeners.a.limits.source-prefix.ipv4: \"33\" is out of range; 0 to 32",
            "n.conf:4: listeners.a.limits.source-prefix.ipv6: \"129\" is out of range; 0 to 128"),
        tcp(
            "listeners.a.timeouts.idle = 0s",
            "n.conf:2: listeners.a.timeouts.idle: \"0s\" is out of range; " + PATIENCE),
        tcp(
            "listeners.a.timeouts.idle = 300",
            "n.conf:2: listeners.a.timeouts.idle: \"300\" has no unit; " + PATIENCE),
        tcp(
            "listeners.a.timeouts.stall = 99ms",
            "n.conf:2: listeners.a.timeouts.stall: \"99ms\" is out of range; " + PATIENCE),
        tcp(
            "listeners.a.timeouts.stall = off",
            "n.conf:2: listeners.a.timeouts.stall: \"off\" is not a duration; " + PATIENCE),
        tcp(
            "listeners.a.timeouts.lifetime = 366d",
            "n.conf:2: listeners.a.timeouts.lifetime: \"366d\" is out of range; " + PATIENCE),
        tcp(
            "listeners.a.timeouts.lifetime = 999999999999999999d",
            "n.conf:2: listeners.a.timeouts.lifetime: \"999999999999999999d\" is out of range; "
                + PATIENCE),
        tcp(
            "listeners.a.proxy = on",
            "n.conf:2: listeners.a.proxy: \"on\" is not accepted; off or required"));
  }

  /** What needs something else to say anything; its default may be written down. */
  static Stream<Arguments> needs() {
    String answers = ": does not apply without a service that answers; only with it";
    return Stream.of(
        top(
            "log { target = stderr, facility = local0 }",
            "n.conf:1: log.facility: does not apply without a log.target other than stderr; only"
                + " with it"),
        top("log { target = [stderr, journal], facility = local0 }"),
        top("log { target = stderr, facility = daemon }"),
        top(
            "log { sessions = off, session-rate = 100 }",
            "n.conf:1: log.session-rate: does not apply without log.sessions = on; only with it"),
        top("log { sessions = off, session-rate = 200 }"),
        top(
            "metrics.access { allow = all, deny = local }",
            "n.conf:1: metrics.access.allow: does not apply without metrics.listen; only with it",
            "n.conf:1: metrics.access.deny: does not apply without metrics.listen; only with it"),
        top("metrics { listen = off, access { allow = [local], deny = [] } }"),
        tcp(
            "listeners.a { port = 9, service = discard, limits.buffer = 1M, timeouts.stall = 9s }",
            "n.conf:2: listeners.a.limits.buffer" + answers,
            "n.conf:2: listeners.a.timeouts.stall" + answers),
        tcp("listeners.a { port = 9, service = log, limits.buffer = 64K, timeouts.stall = 30s }"),
        udp(
            "listeners.a { port = 9, service = echo, stamp.authenticate = extensions }",
            "n.conf:2: listeners.a.stamp.authenticate: does not apply without service = stamp; only"
                + " with it",
            "n.conf:2: listeners.a.stamp.authenticate: does not apply without stamp.key-file; only"
                + " with it"));
  }

  static Stream<Arguments> networks() {
    String allow = "n.conf:2: listeners.a.access.allow: ";
    return Stream.of(
        tcp(
            "listeners.a.proxy-from = all",
            "n.conf:2: listeners.a.proxy-from: does not apply without proxy = required; only with it"),
        tcp("listeners.a.proxy-from = local"),
        tcp(
            "listeners.a { proxy = required, proxy-from = [] }",
            "n.conf:2: listeners.a.proxy-from: is empty; " + NETWORKS),
        tcp(
            "listeners.a.faults.loss = 5%",
            "n.conf:2: listeners.a.faults.loss: does not apply to tcp; only to udp"),
        udp(
            "listeners.a { port = 9, faults.reset-after = 0 }",
            "n.conf:2: listeners.a.faults.reset-after: does not apply to udp; only to tcp"),
        udp(
            "listeners.a.faults.loss = 101%",
            "n.conf:2: listeners.a.faults.loss: \"101%\" is out of range; 0% to 100%"),
        udp(
            "listeners.a.faults.loss = 0.05",
            "n.conf:2: listeners.a.faults.loss: \"0.05\" is not a percentage; 0% to 100%"),
        udp(
            "listeners.a.faults.burst = 3",
            "n.conf:2: listeners.a.faults.burst: does not apply without loss; only with it"),
        udp(
            "listeners.a.faults { loss = 90%, burst = 3 }",
            "n.conf:2: listeners.a.faults.burst: is too short for so much loss; at least 9, or less"
                + " loss"),
        udp(
            "listeners.a.faults { loss = 99.99%, burst = 2 }",
            "n.conf:2: listeners.a.faults.burst: is too short for so much loss; at least 9999, or"
                + " less loss"),
        udp(
            "listeners.a.faults { loss = 100%, burst = 10000 }",
            "n.conf:2: listeners.a.faults.burst: is too short for so much loss; less loss"),
        tcp(
            "listeners.a.faults { delay = 10ms, jitter = 20ms }",
            "n.conf:2: listeners.a.faults.jitter: is more than delay: nothing can leave before it is"
                + " there; at most the delay"),
        tcp(
            "listeners.a.faults { delay = 10ms, distribution = pareto }",
            "n.conf:2: listeners.a.faults.distribution: does not apply without jitter; only with it"),
        tcp(
            "listeners.a { faults { delay = 10s, slow-accept = 20s }, timeouts.idle = 10s }",
            "n.conf:2: listeners.a.faults.delay: does not end before timeouts.idle ends the session;"
                + " less than timeouts.idle",
            "n.conf:2: listeners.a.faults.slow-accept: does not end before timeouts.idle ends the"
                + " session; less than timeouts.idle"),
        tcp(
            "listeners.a { service = discard, port = 9, faults { delay = 1s, slow-read = 1K } }",
            "n.conf:2: listeners.a.faults.delay: does not apply without a service that answers; only"
                + " with it"),
        tcp(
            "listeners.a.faults.when = \"every 10s for 10s\"",
            "n.conf:2: listeners.a.faults.when: \"every 10s for 10s\" is not shorter than its period;"
                + " always, or \"every 10m for 30s\", of 1s to 7d"),
        tcp(
            "listeners.a.faults.when = sometimes",
            "n.conf:2: listeners.a.faults.when: \"sometimes\" is not accepted;"
                + " always, or \"every 10m for 30s\", of 1s to 7d"),
        tcp(
            "listeners.a.faults.seed = -1",
            "n.conf:2: listeners.a.faults.seed: \"-1\" is out of range; auto, or 0 to 2147483647"),
        udp(
            "listeners.a { service = log, port = 9, faults.loss = 5% }",
            "n.conf:2: listeners.a.faults.loss: does not apply without a service that answers; only with it"),
        udp(
            "listeners.a { service = discard, port = 9, faults.queue = 1M }",
            "n.conf:2: listeners.a.faults.queue: does not apply without a fault; only with it"),
        tcp(
            "listeners.a.faults { seed = 7, when = \"every 10m for 30s\" }",
            "n.conf:2: listeners.a.faults.seed: does not apply without a fault; only with it",
            "n.conf:2: listeners.a.faults.when: does not apply without a fault; only with it"),
        tcp("listeners.a.faults { seed = auto, when = always, queue = 16M }"),
        tcp("listeners.a.faults { seed = 7, stall-after = 0, queue = 1M }"),
        udp(
            "log.target = \"udp://127.0.0.1:7\"\nlisteners.a.payload = hex",
            "n.conf:2: log.target: udp://127.0.0.1:7 is listener a, which would log each record"
                + " anew; another log host, or payload = none there"),
        tcp(
            "log.target = [syslog, \"tcp://[2001:db8::1]:9\"]\n"
                + "listeners.a { service = log, port = 9, address = \"2001:db8::1\" }",
            "n.conf:2: log.target: tcp://[2001:db8::1]:9 is listener a, which would log each record"
                + " anew; another log host, or payload = none there"),
        udp("log.target = \"udp://localhost:7\""),
        tcp("log.target = \"udp://localhost:7\"\nlisteners.a.payload = text"),
        udp("log.target = \"udp://192.0.2.1:7\"\nlisteners.a.payload = text"),
        udp(
            "listeners.a.proxy-from = all",
            "n.conf:2: listeners.a.proxy-from: does not apply to udp; only to tcp"),
        top(
            "log.session-rate = 1",
            "n.conf:1: log.session-rate: \"1\" is out of range; 2 to 1000000"),
        tcp(
            "listeners.a.access.allow = \"10.1.2.3/8\"",
            allow
                + "\"10.1.2.3/8\" has bits set after its prefix: the network is 10.0.0.0/8,"
                + " the address alone 10.1.2.3; "
                + NETWORKS),
        tcp(
            "listeners.a.access.allow = \"10.0.0.0/33\"",
            allow + "\"10.0.0.0/33\" has a prefix other than 0 to 32; " + NETWORKS),
        tcp(
            "listeners.a.access.allow = host.example",
            allow + "\"host.example\" is not a numeric address; " + NETWORKS),
        tcp(
            "listeners.a.access.allow = Local",
            allow + "\"Local\" is not a numeric address; " + NETWORKS),
        tcp(
            "listeners.a.access.allow = \"*\"",
            allow + "\"*\" is not a numeric address; " + NETWORKS),
        tcp(
            "listeners.a.access.allow = \"\"",
            allow + "\"\" is not a numeric address; " + NETWORKS),
        tcp(
            "listeners.a.access.allow = \"fe80::1%eth0\"",
            allow
                + "\"fe80::1%eth0\" has a zone, but counts on every interface: leave the zone out; "
                + NETWORKS),
        tcp(
            "listeners.a.access.allow = " + "x".repeat(100_000),
            allow + "\"" + "x".repeat(60) + "...\" is not a numeric address; " + NETWORKS),
        tcp("listeners.a.access.allow { a = 1 }", allow + "is a block; " + NETWORKS),
        udp(
            "listeners.a.access.deny = [\n all\n 10.0.0.1\n \"10.0.0.1/32\"\n x ]",
            "n.conf:5: listeners.a.access.deny: \"10.0.0.1\" is listed twice; " + NETWORKS,
            "n.conf:6: listeners.a.access.deny: \"x\" is not a numeric address; " + NETWORKS),
        udp(
            "listeners.a.access.deny = [" + "all,".repeat(10_001) + "]",
            "n.conf:2: listeners.a.access.deny: has more than 10000 items; " + NETWORKS),
        udp(
            "listeners.a.loop-ports = [\n 0\n 65536\n no-such\n 7\n echo ]",
            "n.conf:3: listeners.a.loop-ports: \"0\" is out of range; any of: " + PORTS,
            "n.conf:4: listeners.a.loop-ports: \"65536\" is out of range; any of: " + PORTS,
            "n.conf:5: listeners.a.loop-ports: no service \"no-such\" for udp; any of: " + PORTS,
            "n.conf:7: listeners.a.loop-ports: 7 is listed twice; any of: " + PORTS));
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        top("wrokers = 1", "n.conf:1: wrokers: unknown key; did you mean workers?"),
        top(
            "colour = blue",
            "n.conf:1: colour: unknown key; known here: buffers, control, drain, listeners, log, metrics, workers"),
        top(
            "log.colour = blue",
            "n.conf:1: log.colour: unknown key; known here: facility, level, session-rate, sessions, target, tls, traceback"),
        top(
            "log.tls.ca = \"/nonexistent/ca.pem\"",
            "n.conf:1: log.tls.ca: /nonexistent/ca.pem: no such file; the absolute path of a PEM file with certificates, or \"\" for none"),
        top(
            "log.tls.ca = /dev/null",
            "n.conf:1: log.tls.ca: /dev/null: not a file; the absolute path of a PEM file with certificates, or \"\" for none"),
        top(
            "log.tls.certificate = /etc/hostname",
            "n.conf:1: log.tls.certificate: /etc/hostname: no PEM certificate in it; the absolute path of a PEM file with certificates, or \"\" for none"),
        top(
            "log.tls.key = /etc/hostname",
            "n.conf:1: log.tls.key: /etc/hostname: no PEM private key in it (PKCS #8, without a password); the absolute path of a PEM file with a private key (PKCS #8, without a password), or \"\" for none"),
        top("level = info", "n.conf:1: level: unknown key; did you mean log.level?"),
        top(
            "\"log.level\" = info",
            "n.conf:1: \"log.level\": unknown key; did you mean log.level?"),
        top("port = 7", "n.conf:1: port: unknown key; did you mean listeners.NAME.port?"),
        top(
            "listener { b { protocol = tcp } }",
            "n.conf:1: listener: unknown key; did you mean listeners?"),
        top("wrokers = null", "n.conf:1: wrokers: unknown key; did you mean workers?"),
        top(
            "\"\" = 1",
            "n.conf:1: \"\": unknown key; known here: buffers, control, drain, listeners, log, metrics, workers"),
        tcp(
            "listeners.a.prot = 7",
            "n.conf:2: listeners.a.prot: unknown key; did you mean listeners.a.port?"),
        tcp(
            "listeners.a.no-delay = on",
            "n.conf:2: listeners.a.no-delay: unknown key; did you mean listeners.a.socket.no-delay?"),
        tcp(
            "listeners.a.metrics.listen = off",
            "n.conf:2: listeners.a.metrics: unknown key; did you mean metrics?"),
        tcp(
            "listeners.a.statistics.listen = off",
            "n.conf:2: listeners.a.statistics: unknown key; known here: access, address, backlog, faults, greeting,"
                + " latency, limits, loop-ports, payload, port, protocol, proxy, proxy-from, service, socket, stamp, timeouts"),
        tcp(
            "listeners.a.limits { buffer = 64K, bytes = 3 }",
            "n.conf:2: listeners.a.limits.bytes: unknown key; known here: buffer, per-source,"
                + " rate, sessions, source-prefix, source-rate"),
        tcp(
            "listeners.a.limits.source-prefix.ipv5 = 24",
            "n.conf:2: listeners.a.limits.source-prefix.ipv5: unknown key; did you mean"
                + " listeners.a.limits.source-prefix.ipv4 or listeners.a.limits.source-prefix.ipv6?"),
        tcp(
            "listeners.a.limits.source-prefix.v4 = 24",
            "n.conf:2: listeners.a.limits.source-prefix.v4: unknown key; known here: ipv4, ipv6"),
        tcp(
            "listeners.a.limits.source-prefx { ipv4 = 24 }",
            "n.conf:2: listeners.a.limits.source-prefx: unknown key; did you mean"
                + " listeners.a.limits.source-prefix?"),
        tcp(
            "listeners.a.limits.ipv6 = 56",
            "n.conf:2: listeners.a.limits.ipv6: unknown key; did you mean"
                + " listeners.a.limits.source-prefix.ipv6?"),
        tcp(
            "listeners.a.timeout.idle = 5m",
            "n.conf:2: listeners.a.timeout: unknown key; did you mean listeners.a.timeouts?"),
        tcp(
            "listeners.a.deny = all",
            "n.conf:2: listeners.a.deny: unknown key; did you mean listeners.a.access.deny or metrics.access.deny?"),
        top(
            "buffer = 64K",
            "n.conf:1: buffer: unknown key; did you mean buffers or listeners.NAME.limits.buffer?"),
        tcp(
            "listeners.a.loop-ports = []",
            "n.conf:2: listeners.a.loop-ports: does not apply to tcp; only to udp"),
        udp(
            "listeners.a.proxy = required",
            "n.conf:2: listeners.a.proxy: does not apply to udp; only to tcp"),
        udp(
            "listeners.a.limits {\n sessions = 1\n per-source = 1 }",
            "n.conf:3: listeners.a.limits.sessions: does not apply to udp; only to tcp",
            "n.conf:4: listeners.a.limits.per-source: does not apply to udp; only to tcp"),
        udp(
            "listeners.a.timeouts {\n idle = 1s\n stall = 1s\n lifetime = 1s }",
            "n.conf:3: listeners.a.timeouts.idle: does not apply to udp; only to tcp",
            "n.conf:4: listeners.a.timeouts.stall: does not apply to udp; only to tcp",
            "n.conf:5: listeners.a.timeouts.lifetime: does not apply to udp; only to tcp"),
        tcp(
            "listeners.a.socket.broadcast = on",
            "n.conf:2: listeners.a.socket.broadcast: does not apply to tcp; only to udp"),
        udp(
            "listeners.a.backlog = 1024",
            "n.conf:2: listeners.a.backlog: does not apply to udp; only to tcp"),
        udp(
            "listeners.a.limits.buffer = 64K",
            "n.conf:2: listeners.a.limits.buffer: does not apply to udp; only to tcp"),
        udp(
            "listeners.a.socket.keep-alive = on",
            "n.conf:2: listeners.a.socket.keep-alive: does not apply to udp; only to tcp"),
        udp(
            "listeners.a.socket.keep-alive-idle = 1m",
            "n.conf:2: listeners.a.socket.keep-alive-idle: does not apply to udp; only to tcp"),
        udp(
            "listeners.a.socket.linger = 0s",
            "n.conf:2: listeners.a.socket.linger: does not apply to udp; only to tcp"),
        udp(
            "listeners.a.socket { no-delay = off }",
            "n.conf:2: listeners.a.socket.no-delay: does not apply to udp; only to tcp"),
        of(
            "listeners {\n  a { port = 7 }\n}",
            "n.conf:2: listeners.a.protocol: is missing; tcp or udp"),
        of(
            "listeners {\n  a { port = 0, socket.broadcast = maybe }\n}",
            "n.conf:2: listeners.a.protocol: is missing; tcp or udp",
            "n.conf:2: listeners.a.port: \"0\" is out of range; " + PORTS,
            "n.conf:2: listeners.a.socket.broadcast: \"maybe\" is not accepted; on or off"),
        of(
            "listeners {\n  Echo { protocol = tcp }\n}",
            "n.conf:2: listeners.Echo: \"Echo\" cannot be a listener's name; " + NAMES),
        of(
            "listeners { -a { protocol = tcp } }",
            "n.conf:1: listeners.-a: \"-a\" cannot be a listener's name; " + NAMES),
        of(
            "listeners { \"a\\nb\" { protocol = tcp } }",
            "n.conf:1: listeners.\"a\\nb\": \"a\\u000ab\" cannot be a listener's name; " + NAMES),
        of(
            "listeners.a = tcp",
            "n.conf:1: listeners.a: is not a block; { KEY = VALUE ... }, known there: access,"
                + " address, backlog, faults, greeting, latency, limits, loop-ports, payload, port, protocol, proxy, proxy-from, service, socket,"
                + " stamp, timeouts"),
        tcp(
            "listeners.a.access = local",
            "n.conf:2: listeners.a.access: is not a block; { KEY = VALUE ... }, known there:"
                + " allow, deny"),
        tcp(
            "listeners.a.limits.source-prefix = 24",
            "n.conf:2: listeners.a.limits.source-prefix: is not a block; { KEY = VALUE ... },"
                + " known there: ipv4, ipv6"),
        of(
            "listeners = [a]",
            "n.conf:1: listeners: is not a block; listeners { NAME { protocol = tcp } }"),
        of("", "n.conf: listeners: there is none; listeners { NAME { protocol = tcp } }"),
        of(
            "listeners {}",
            "n.conf:1: listeners: there is none; listeners { NAME { protocol = tcp } }"),
        of(
            "listeners = null",
            "n.conf:1: listeners: there is none; listeners { NAME { protocol = tcp } }"));
  }

  static Stream<Arguments> lists() {
    return Stream.of(
        top("log.target = []", "n.conf:1: log.target: is empty; " + TARGETS),
        top(
            "log.target = journald",
            "n.conf:1: log.target: \"journald\" is not accepted; " + TARGETS),
        of(
            "log.target = [\n syslog\n syslog\n]\n" + LISTENER,
            "n.conf:3: log.target: syslog is listed twice; " + TARGETS),
        of(
            "log.target = [\n [syslog]\n { a = 1 }\n null ]\n" + LISTENER,
            "n.conf:2: log.target: is a list; " + TARGETS,
            "n.conf:3: log.target: is a block; " + TARGETS,
            "n.conf:4: log.target: is null; " + TARGETS),
        top(
            "log.target = [\"udp://h\", \"UDP://h:514\"]",
            "n.conf:1: log.target: \"udp://h:514\" is listed twice; " + TARGETS),
        top(
            "log.target = \"http://h\"",
            "n.conf:1: log.target: \"http://h\" is not accepted; " + TARGETS),
        top(
            "log.target = \"udp://\"",
            "n.conf:1: log.target: \"udp://\" is not accepted; " + TARGETS),
        top(
            "log.target = \"udp:h\"",
            "n.conf:1: log.target: \"udp:h\" is not accepted; " + TARGETS),
        top(
            "log.target = \"udp://a b\"",
            "n.conf:1: log.target: \"udp://a b\" is not accepted; " + TARGETS),
        top(
            "log.target = \"udp://::1\"",
            "n.conf:1: log.target: \"udp://::1\" is not accepted; " + TARGETS),
        top(
            "log.target = \"udp://h/x\"",
            "n.conf:1: log.target: \"udp://h/x\" has more than a host and a port; " + TARGETS),
        top(
            "log.target = \"udp://u@h\"",
            "n.conf:1: log.target: \"udp://u@h\" has more than a host and a port; " + TARGETS),
        top(
            "log.target = \"udp://h?q\"",
            "n.conf:1: log.target: \"udp://h?q\" has more than a host and a port; " + TARGETS),
        top(
            "log.target = \"udp://h#f\"",
            "n.conf:1: log.target: \"udp://h#f\" has more than a host and a port; " + TARGETS),
        top(
            "log.target = \"udp://h:0\"",
            "n.conf:1: log.target: \"udp://h:0\" has a port out of range; " + TARGETS),
        top(
            "log.target = \"udp://h:\"",
            "n.conf:1: log.target: \"udp://h:\" is not accepted; " + TARGETS),
        top(
            "log.target = \"udp://[fe80::1]\"",
            "n.conf:1: log.target: \"fe80::1\" is link-local and has no zone: write \"fe80::1%eth0\"; "
                + TARGETS),
        top(
            "log.target = \"udp://[h]\"",
            "n.conf:1: log.target: \"udp://[h]\" is not accepted; " + TARGETS),
        top(
            "log.target = \"udp://h:123456\"",
            "n.conf:1: log.target: \"udp://h:123456\" has a port out of range; " + TARGETS),
        top(
            "log.target = \"udp://h:65536\"",
            "n.conf:1: log.target: \"udp://h:65536\" has a port out of range; " + TARGETS),
        tcp("listeners.a.address = []", "n.conf:2: listeners.a.address: is empty; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"127.1\"",
            "n.conf:2: listeners.a.address: \"127.1\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = 2130706433",
            "n.conf:2: listeners.a.address: \"2130706433\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"256.0.0.1\"",
            "n.conf:2: listeners.a.address: \"256.0.0.1\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"127.0.0.01\"",
            "n.conf:2: listeners.a.address: \"127.0.0.01\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = 0x7f000001",
            "n.conf:2: listeners.a.address: \"0x7f000001\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"\"",
            "n.conf:2: listeners.a.address: \"\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"a b\"",
            "n.conf:2: listeners.a.address: \"a b\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"a_b!\"",
            "n.conf:2: listeners.a.address: \"a_b!\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"fe80::1\"",
            "n.conf:2: listeners.a.address: \"fe80::1\" is link-local and has no zone: write \"fe80::1%eth0\"; "
                + ADDRESSES),
        tcp(
            "listeners.a.address = lo",
            "n.conf:2: listeners.a.address: \"lo\" is an interface, not a host: write \"%lo\"; "
                + ADDRESSES),
        tcp(
            "listeners.a.address = \"224.0.0.1\"",
            "n.conf:2: listeners.a.address: \"224.0.0.1\" is a multicast address: write one of this host's, or \"*\"; "
                + ADDRESSES),
        udp(
            "listeners.a.address = [\"ff02::1%lo\", \"255.255.255.255\"]",
            "n.conf:2: listeners.a.address: \"ff02::1%lo\" is a multicast address: write one of this host's, or \"*\"; "
                + ADDRESSES,
            "n.conf:2: listeners.a.address: \"255.255.255.255\" is a broadcast address: write one of this host's, or \"*\"; "
                + ADDRESSES),
        tcp(
            "listeners.a.address = \"10.0.0.0/8\"",
            "n.conf:2: listeners.a.address: \"10.0.0.0/8\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"[::1]\"",
            "n.conf:2: listeners.a.address: \"[::1]\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \":::\"",
            "n.conf:2: listeners.a.address: \":::\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"127.0.0.1:7\"",
            "n.conf:2: listeners.a.address: \"127.0.0.1:7\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = \"fe80::1%no-such-if\"",
            "n.conf:2: listeners.a.address: \"fe80::1%no-such-if\" is not an address of this host's interfaces; "
                + ADDRESSES),
        tcp(
            "listeners.a.address = \"%\"",
            "n.conf:2: listeners.a.address: \"%\" is not an address; " + ADDRESSES),
        tcp(
            "listeners.a.address = [\"::1\", \"0:0:0:0:0:0:0:1\"]",
            "n.conf:2: listeners.a.address: \"::1\" is listed twice; " + ADDRESSES),
        of(
            "listeners {\n a { protocol = tcp, address = [\"*\", \"127.0.0.1\"] } }",
            "n.conf:2: listeners.a.address: 127.0.0.1 is part of *; one of them"),
        of(
            "listeners {\n a { protocol = tcp, address = [\"0.0.0.0\", \"127.0.0.1\"] } }",
            "n.conf:2: listeners.a.address: 127.0.0.1 is part of 0.0.0.0; one of them"));
  }

  static Stream<Arguments> ports() {
    return Stream.of("ekho", "echo tcp", "70000", "0", "-1", "7.0", "")
        .map(
            port -> {
              String quoted = '"' + port + '"';
              String wrong =
                  port.matches("-?[0-9]+")
                      ? quoted + " is out of range"
                      : "no service " + quoted + " for tcp";
              return tcp(
                  "listeners.a.port = " + quoted,
                  "n.conf:2: listeners.a.port: " + wrong + "; " + PORTS);
            });
  }

  static Stream<Arguments> conflicts() {
    String other = "; another port or address";
    String beside = other + ", and no \"*\" beside it";
    return Stream.of(
        of(
            "metrics.listen = 9862\nlisteners {\n a { protocol = tcp, port = 9862 }\n}",
            "n.conf:3: listeners.a: would bind 127.0.0.1 as metrics.listen does" + beside),
        of(
            "listeners {\n a { protocol = tcp, port = 9862 }\n}\nmetrics.listen = \"*:9862\"",
            "n.conf:4: metrics.listen: would bind * as listeners.a does" + other),
        of(
            "listeners {\n a { protocol = tcp }\n b { protocol = tcp }\n}",
            "n.conf:3: listeners.b: would bind * as listeners.a does" + other),
        of(
            "listeners {\n a { protocol = udp, port = 7 }\n b { protocol = udp }\n}",
            "n.conf:3: listeners.b: would bind * as listeners.a does" + other),
        of(
            "listeners {\n a { protocol = tcp }\n b { protocol = tcp, address = \"::1\" }\n}",
            "n.conf:3: listeners.b: would bind ::1 as listeners.a does" + beside),
        of(
            "listeners {\n a { protocol = tcp, address = \"::1\" }\n b { protocol = tcp }\n}",
            "n.conf:3: listeners.b: would bind ::1 as listeners.a does" + beside),
        of(
            "listeners {\n a { protocol = udp, socket.reuse-address = on }\n"
                + " b { protocol = udp, address = \"127.0.0.1\", socket.reuse-address = on }\n}",
            "n.conf:3: listeners.b: would bind 127.0.0.1 as listeners.a does" + beside),
        of(
            "listeners {\n a { protocol = tcp, address = [\"127.0.0.1\", \"127.0.0.2\"] }\n b { protocol = tcp, address = [\"127.0.0.3\", \"127.0.0.2\"] }\n}",
            "n.conf:3: listeners.b: would bind 127.0.0.2 as listeners.a does" + other),
        of(
            "listeners {\n a { protocol = tcp, address = Host }\n b { protocol = tcp, address = host }\n}",
            "n.conf:3: listeners.b: would bind host as listeners.a does" + other),
        of(
            "listeners {\n a { protocol = udp, socket.reuse-address = on }\n b { protocol = udp, socket.reuse-address = on }\n}",
            "n.conf:3: listeners.b: would bind * as listeners.a does" + other),
        of(
            "listeners {\n b { protocol = tcp }\n a { protocol = tcp }\n}",
            "n.conf:3: listeners.a: would bind * as listeners.b does" + other),
        of(
            "listeners {\n a { protocol = tcp, backlog = 1 }\n b {\n protocol = tcp\n port = 7\n backlog = 1 }\n}",
            "n.conf:5: listeners.b: would bind * as listeners.a does" + other),
        of(
            "listeners {\n a { protocol = tcp, socket.bind-to-device = lo }\n b { protocol = tcp }\n}",
            "n.conf:3: listeners.b: would bind * as listeners.a does" + other));
  }

  private static final String HEX = "; \\u0041, or \\\\ for a backslash";
  private static final String ESCAPES = "; an escape such as \\t or \\u0001";

  /** In words of ours: the library's are of tokens, of JSON and of other kinds of file. */
  static Stream<Arguments> slips() {
    String text = "; \"TEXT\", in double quotes";
    String pair = "; KEY = VALUE";
    return Stream.of(
        slip("log.target = udp://h", 1, "\":\" is outside quotes" + text),
        slip("a.address = [::1]", 1, "\":\" is outside quotes" + text),
        slip("a = [1, 2", 1, "a block or a list does not end; } or ]"),
        slip("a = [1,, 2]", 1, "',' is not expected here" + pair),
        slip("a = 1 }", 1, "\"}\" closes nothing; { before it"),
        slip("a { b = \"c }\n}", 1, "a text in quotes does not end" + text),
        slip("a = \"\"\"c", 1, "a text in quotes does not end" + text),
        slip("a = 1\nlog.level\" = info\nb = 1", 2, "a text in quotes does not end" + text),
        slip("log.level \"info", 1, "a text in quotes does not end" + text),
        slip("a \"\\x\"", 1, "\"\\x\" is no escape; \\\\ for a backslash"),
        slip("a = \"\\x41\"", 1, "\"\\x\" is no escape; \\\\ for a backslash"),
        slip(
            "a = \"b \\\n c\"",
            1,
            "a text in quotes has a \\ before a newline; \\\\ for a backslash"),
        slip("a = \"\\u00zz\"", 1, "\"\\u\" is not before four hex digits" + HEX),
        slip("a = \"\\u00", 1, "\"\\u\" is not before four hex digits" + HEX),
        slip("a = \"b\\", 1, "a text in quotes does not end" + text),
        slip("a = \"b\tc\"", 1, "a text in quotes has an unescaped tab" + ESCAPES),
        slip(
            "a = \"\001\"", 1, "a text in quotes has an unescaped control character 0x1" + ESCAPES),
        slip("a = ${}", 1, "a ${} names no key; ${KEY}"),
        slip("a = ${?}", 1, "a ${} names no key; ${KEY}"),
        slip("a = ${b:-5s}", 1, "\":\" is in a key, outside quotes; BLOCK.KEY"),
        slip("a = ${b[0]}", 1, "\"[\" is in a key, outside quotes; BLOCK.KEY"),
        slip("a = [{ b += 1 }]", 1, "+= is in a list; KEY = [ITEM, ITEM]"),
        slip("include \"x\" \"y\"", 1, "'y' is not expected here" + pair),
        slip("a = +4", 1, "\"+\" is outside quotes" + text),
        slip("a = $4", 1, "\"$\" is outside quotes" + text),
        slip("/* c */", 1, "\"*\" is outside quotes" + text),
        slip("; a comment\n\na = 1", 1, "\"; a comment\" has no value" + pair),
        slip("workers\n\n# four\n", 1, "\"workers\" has no value" + pair),
        slip("workers == 4", 1, "'=' is where a value has to be" + pair),
        slip("workers =\n\ndrain = 10s", 3, "'=' is not expected here" + pair),
        slip("a..b = 1", 1, "a part of a key is empty; BLOCK.KEY = VALUE"),
        slip("include x.conf", 1, "include has no file; include \"FILE\", relative to this file"),
        slip("include = \"x\"", 1, "include has no file; include \"FILE\", relative to this file"),
        slip("a = b\na += c", 1, "a list or block is beside a text; KEY = [ITEM, ITEM]"),
        of(
            "[listeners]\na = tcp",
            "n.conf:2: syntax error: 'a' is not expected here; KEY = VALUE"));
  }

  private static Arguments slip(String text, int line, String problem) {
    return of(text, "n.conf:" + line + ": syntax error: " + problem);
  }

  static Stream<Arguments> syntax() {
    return Stream.of(
        top(
            "buffers = 1.0001K",
            "n.conf:1: buffers: \"1.0001K\" is not a whole number of bytes; 1K to 1G bytes"),
        top(
            "buffers = 9999999999999999G",
            "n.conf:1: buffers: \"9999999999999999G\" is out of range; 1K to 1G bytes"),
        tcp(
            "listeners.a.address = 0x7f.1",
            "n.conf:2: listeners.a.address: \"0x7f.1\" is not an address; " + ADDRESSES),
        top(
            "\"a.b\" = 1",
            "n.conf:1: \"a.b\": unknown key; known here: buffers, control, drain, listeners, log,"
                + " metrics, workers"),
        of("a = 1\nb = }", "n.conf:2: syntax error: '}' is where a value has to be; KEY = VALUE"),
        of("listeners {\n\n", "n.conf:3: syntax error: a block or a list does not end; } or ]"),
        of("a = *", "n.conf:1: syntax error: \"*\" is outside quotes; \"TEXT\", in double quotes"),
        of("[1]", "n.conf:1: syntax error: is a list; KEY = VALUE"),
        of(
            "include \"absent.conf\"",
            "n.conf:1: \"absent.conf\" cannot be read: No such file or directory"),
        of(LISTENER + "workers = ${drain}", "n.conf:2: workers: " + REFERENCE),
        of(LISTENER + "workers = ${PATH}", "n.conf:2: workers: " + REFERENCE),
        of(LISTENER + "workers = ${java.version}", "n.conf:2: workers: " + REFERENCE),
        of(LISTENER + "log.target = [syslog, ${PATH}]", "n.conf:2: log.target: " + REFERENCE),
        of(LISTENER + "log = ${PATH} { level = info }", "n.conf:2: log: " + REFERENCE),
        of(LISTENER + "log = ${PATH}, log { level = info }", "n.conf:2: log: " + REFERENCE),
        of(
            "workers = ${drain}\ndrain = ${workers}",
            "n.conf:2: drain: leads back to itself; ${KEY} of another key"),
        of(
            LISTENER + "log.target = ${log.target} [stderr]",
            "n.conf:2: syntax error: log.target refers to itself, and nothing before it sets it;"
                + " a value, or += for a list"),
        of("a = " + "[".repeat(100_000), "n.conf:1: is nested too deeply" + DEPTH),
        of("a = " + "{ a = ".repeat(20_000), "n.conf:1: is nested too deeply" + DEPTH));
  }
}
