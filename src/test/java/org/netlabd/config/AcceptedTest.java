// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ListenAddress.Every;
import org.netlabd.config.ListenAddress.HostName;
import org.netlabd.config.ListenAddress.Interface;
import org.netlabd.config.ListenAddress.Numeric;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.config.ListenerSettings.Latency;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.config.ListenerSettings.Proxy;
import org.netlabd.config.ListenerSettings.Timeouts;
import org.netlabd.config.LogSettings.Facility;
import org.netlabd.config.LogSettings.Level;
import org.netlabd.config.LogSettings.Traceback;
import org.netlabd.config.LogTarget.Local;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;
import org.netlabd.values.Networks;
import org.netlabd.values.Protocol;
import org.netlabd.values.Rate;
import org.netlabd.values.SocketOptions;
import org.netlabd.values.SourcePrefix;

/** What can be written, and what becomes of it. */
final class AcceptedTest {

  private static final ListenerSettings.Stamp NO_STAMP =
      new ListenerSettings.Stamp(Optional.empty(), ListenerSettings.Authenticate.PACKETS, false);
  private static final OptionalInt AUTO = OptionalInt.empty();
  private static final AccessLists LOCAL = new AccessLists(List.of(Networks.LOCAL), List.of());
  private static final Limits LIMITS =
      new Limits(10_000, 1_000, Rate.UNLIMITED, Rate.UNLIMITED, new SourcePrefix(32, 64), 65_536);
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Optional.of(Duration.ofMinutes(5)),
          Optional.of(Duration.ofSeconds(30)),
          Optional.empty());
  private static final List<Integer> LOOP_PORTS =
      List.of(7, 9, 13, 17, 19, 37, 53, 69, 111, 123, 137, 161, 389, 520, 862, 1900, 5353, 11211);

  @TempDir private Path directory;

  private Settings read(String text) throws ConfigurationProblems {
    return new ConfigurationFiles(directory).main(text).read();
  }

  /** These, and what both kinds of listener have by default. */
  private static SocketOptions socket(String device, Map<String, Integer> some) {
    Map<String, Integer> numbers = new HashMap<>(Map.of("dont-route", 0, "dscp", 0));
    numbers.putAll(some);
    return new SocketOptions(numbers, device);
  }

  private ListenerSettings listener(String keys) throws ConfigurationProblems {
    return read("listeners.a { protocol = tcp\n" + keys + "\n}").listeners().get(0);
  }

  @Test
  void defaults() throws ConfigurationProblems {
    ListenerSettings tcp =
        new ListenerSettings(
            "echo-tcp",
            Protocol.TCP,
            List.of(new Every()),
            7,
            "echo",
            "",
            ListenerSettings.Payload.NONE,
            NoFaults.NONE,
            1_024,
            LOCAL,
            LIMITS,
            TIMEOUTS,
            socket("", Map.of("reuse-address", 1, "keep-alive", 1, "no-delay", 1, "linger", -1)),
            LOOP_PORTS,
            NO_STAMP,
            Latency.NORMAL,
            Proxy.OFF,
            List.of(Networks.LOCAL));
    ListenerSettings udp =
        new ListenerSettings(
            "echo-udp",
            Protocol.UDP,
            List.of(new Every()),
            7,
            "echo",
            "",
            ListenerSettings.Payload.NONE,
            NoFaults.NONE,
            1_024,
            LOCAL,
            LIMITS,
            TIMEOUTS,
            socket("", Map.of("reuse-address", 0, "broadcast", 0)),
            LOOP_PORTS,
            NO_STAMP,
            Latency.NORMAL,
            Proxy.OFF,
            List.of(Networks.LOCAL));
    LogSettings log =
        new LogSettings(
            List.of(Local.SYSLOG),
            Facility.DAEMON,
            Level.INFO,
            Traceback.UNEXPECTED,
            true,
            200,
            LogSettings.Tls.DEFAULT);
    assertEquals(
        new Settings(
            log,
            Path.of("/run/netlabd/control.sock"),
            new MetricsSettings(Optional.empty(), LOCAL),
            256 << 20,
            AUTO,
            Duration.ofSeconds(10),
            List.of(tcp, udp)),
        read(ConfigurationFiles.MINIMAL));
  }

  @Test
  void everythingElse() throws ConfigurationProblems {
    String text =
        """
        log { target = [stderr, "tls://log.example"], facility = local3, level = trace
              traceback = always, sessions = on, session-rate = 1000 }
        control.socket = "/tmp/a b.sock", buffers = 1K
        metrics { listen = "[2001:db8::1]:9862", access { allow = all, deny = local } }
        workers = 3, drain = 1500ms
        listeners {
          b-2 { protocol = udp, address = ["10.0.0.1", host.example, "%eth0", "2001:db8::1"]
                port = 70, service = echo
                access { allow = all, deny = ["192.0.2.0/24", local] }
                limits { rate = 1000000000, source-rate = 1, source-prefix { ipv4 = 0, ipv6 = 128 } }
                loop-ports = [echo, 70]
                socket { reuse-address = on, broadcast = on, dont-route = on
                         bind-to-device = eth0, receive-buffer = 1M, send-buffer = 2048 } }
          0a { protocol = tcp, port = discard, backlog = 5, proxy = required, latency = low
               proxy-from = ["192.0.2.0/28", "2001:db8::1"]
               access.allow = []
               limits { sessions = 1, per-source = 1000000, buffer = 1G }
               timeouts { idle = unlimited, stall = 100ms, lifetime = 365d }
               socket { reuse-address = off, keep-alive = no, no-delay = false } }
        }
        """;
    LogSettings log =
        new LogSettings(
            List.of(Local.STDERR, new LogHost(Scheme.TLS, "log.example", 6514)),
            Facility.LOCAL3,
            Level.TRACE,
            Traceback.ALWAYS,
            true,
            1000,
            LogSettings.Tls.DEFAULT);
    ListenerSettings tcp =
        new ListenerSettings(
            "0a",
            Protocol.TCP,
            List.of(new Every()),
            9,
            "echo",
            "",
            ListenerSettings.Payload.NONE,
            NoFaults.NONE,
            5,
            new AccessLists(List.of(), List.of()),
            new Limits(1, 1_000_000, Rate.UNLIMITED, Rate.UNLIMITED, SourcePrefix.DEFAULT, 1 << 30),
            new Timeouts(
                Optional.empty(),
                Optional.of(Duration.ofMillis(100)),
                Optional.of(Duration.ofDays(365))),
            socket("", Map.of("reuse-address", 0, "keep-alive", 0, "no-delay", 0, "linger", -1)),
            LOOP_PORTS,
            NO_STAMP,
            Latency.LOW,
            Proxy.REQUIRED,
            List.of(Networks.parse("192.0.2.0/28"), Networks.parse("2001:db8::1")));
    ListenerSettings udp =
        new ListenerSettings(
            "b-2",
            Protocol.UDP,
            List.of(
                numeric("10.0.0.1"),
                new HostName("host.example"),
                new Interface("eth0"),
                numeric("2001:db8::1")),
            70,
            "echo",
            "",
            ListenerSettings.Payload.NONE,
            NoFaults.NONE,
            1_024,
            new AccessLists(
                List.of(Networks.ALL), List.of(Networks.parse("192.0.2.0/24"), Networks.LOCAL)),
            new Limits(
                10_000,
                1_000,
                Rate.perSecond(1_000_000_000),
                Rate.perSecond(1),
                new SourcePrefix(0, 128),
                65_536),
            TIMEOUTS,
            socket(
                "eth0",
                Map.of(
                    "reuse-address", 1,
                    "broadcast", 1,
                    "dont-route", 1,
                    "receive-buffer", 1 << 20,
                    "send-buffer", 2_048)),
            List.of(7, 70),
            NO_STAMP,
            Latency.NORMAL,
            Proxy.OFF,
            List.of(Networks.LOCAL));
    assertEquals(
        new Settings(
            log,
            Path.of("/tmp/a b.sock"),
            new MetricsSettings(
                Optional.of(new InetSocketAddress("2001:db8::1", 9862)),
                new AccessLists(List.of(Networks.ALL), List.of(Networks.LOCAL))),
            1_024,
            OptionalInt.of(3),
            Duration.ofMillis(1_500),
            List.of(tcp, udp)),
        read(text));
  }

  @ParameterizedTest
  @CsvSource({
    "9862,127.0.0.1",
    "\"127.0.0.2:9862\",127.0.0.2",
    "\"[::1]:9862\",::1",
    "\"*:9862\",0.0.0.0",
  })
  void metricsListen(String text, String address) throws Exception {
    Settings settings = read("metrics.listen = " + text + "\n" + ConfigurationFiles.MINIMAL);
    InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(address), 9862);
    assertEquals(Optional.of(at), settings.metrics().listen());
  }

  @ParameterizedTest
  @CsvSource({
    "udp://h,UDP,h,514",
    "UDP://h:515,UDP,h,515",
    "tcp://192.0.2.1,TCP,192.0.2.1,514",
    "tls://h.example.,TLS,h.example.,6514",
    "tcp://[2001:db8::1]:10514,TCP,2001:db8::1,10514",
    "udp://[fe80::1%no-such-if],UDP,fe80::1%no-such-if,514",
    "udp://log_host:514,UDP,log_host,514",
    "tls://3com.1and1,TLS,3com.1and1,6514",
    "tcp://4host.example,TCP,4host.example,514",
  })
  void logHosts(String text, Scheme scheme, String host, int port) throws ConfigurationProblems {
    Settings settings = read("log.target = \"" + text + "\"\n" + ConfigurationFiles.MINIMAL);
    assertEquals(List.of(new LogHost(scheme, host, port)), settings.log().targets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"log_host", "_a._b", "4host", "3com.1and1", "h.example.", "1a"})
  void hostNames(String name) throws ConfigurationProblems {
    Settings settings = read("listeners.a { protocol = tcp, address = \"" + name + "\" }");
    assertEquals(List.of(new HostName(name)), settings.listeners().get(0).addresses());
  }

  @ParameterizedTest
  @CsvSource({
    "0s,PT0S",
    "1h,PT1H",
    "60m,PT1H",
    "1.5s,PT1.5S",
    "10 seconds,PT10S",
    "250ms,PT0.25S",
    "7ns,PT0.000000007S"
  })
  void durations(String text, Duration drain) throws ConfigurationProblems {
    assertEquals(drain, read("drain = " + text + "\n" + ConfigurationFiles.MINIMAL).drain());
  }

  @ParameterizedTest
  @CsvSource({"1024,1024", "1K,1024", "2kB,2000", "1.5M,1572864", "64 KiB,65536", "1G,1073741824"})
  void sizes(String text, int bytes) throws ConfigurationProblems {
    assertEquals(bytes, listener("limits.buffer = " + text).limits().bufferBytes());
  }

  @ParameterizedTest
  @CsvSource({"100ms,PT0.1S", "24h,P1D", "1d,P1D", "8760h,P365D", "1.5d,PT36H"})
  void timeouts(String text, Duration idle) throws ConfigurationProblems {
    assertEquals(Optional.of(idle), listener("timeouts.idle = " + text).timeouts().idle());
  }

  /** One network is one entry, however it is written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "local | local",
        "all | all",
        "10.0.0.1 | 10.0.0.1",
        "10.0.0.1/32 | 10.0.0.1",
        "::ffff:10.0.0.0/104 | 10.0.0.0/8",
        "0.0.0.0/0 | 0.0.0.0/0",
        "2001:DB8:0:0::/32 | 2001:db8::/32",
        "::1/128 | ::1",
      })
  void networks(String text, String usual) throws ConfigurationProblems {
    List<Networks> allowed = listener("access.allow = \"" + text + "\"").access().allow();
    assertEquals(List.of(Networks.parse(usual)), allowed);
    assertEquals(usual, allowed.get(0).text());
  }

  @Test
  void accessListsCanBeLong() throws ConfigurationProblems {
    String networks =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "\"10." + i / 256 + "." + i % 256 + ".0/24\"")
            .collect(Collectors.joining(", "));
    assertEquals(10_000, listener("access.deny = [" + networks + "]").access().deny().size());
  }

  @Test
  void aSocketPathOf107Bytes() throws ConfigurationProblems {
    String path = "/" + "x".repeat(106);
    String text = "control.socket = \"" + path + "\"\n" + ConfigurationFiles.MINIMAL;
    assertEquals(Path.of(path), read(text).controlSocket());
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "7", "\"7\"", "007"})
  void ports(String text) throws ConfigurationProblems {
    assertEquals(7, listener("port = " + text).port());
  }

  /** The names as IANA's registry and ssh_config(5) have them. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "63, 63",
    "cs0, 0",
    "cs1, 8",
    "CS7, 56",
    "af11, 10",
    "af23, 22",
    "af41, 34",
    "af43, 38",
    "EF, 46",
    "va, 44",
    "le, 1",
    "007, 7"
  })
  void classesOfTraffic(String text, int dscp) throws ConfigurationProblems {
    assertEquals(4 * dscp, listener("socket.dscp = " + text).socket().number("dscp").getAsInt());
  }

  @Test
  void socketOptionsAreTheKernelsNumbers() throws ConfigurationProblems {
    String options =
        "socket { keep-alive-idle = 2m, keep-alive-interval = 1s, keep-alive-count = 3, linger = 1h,"
            + " ttl = 255 }";
    assertEquals(
        socket(
            "",
            Map.of(
                "reuse-address", 1,
                "keep-alive", 1,
                "no-delay", 1,
                "keep-alive-idle", 120,
                "keep-alive-interval", 1,
                "keep-alive-count", 3,
                "linger", 3_600,
                "ttl", 255)),
        listener(options).socket());
    assertEquals(0, listener("socket.linger = 0s").socket().number("linger").getAsInt());
  }

  @Test
  void aSingleItemNeedsNoBrackets() throws ConfigurationProblems {
    assertEquals(List.of(new Interface("eth0.7")), listener("address = \"%eth0.7\"").addresses());
  }

  @Test
  void ipv4MappedAddressesAreIpv4() throws ConfigurationProblems {
    assertEquals(
        List.of(numeric("192.0.2.1")), listener("address = \"::ffff:192.0.2.1\"").addresses());
  }

  @Test
  void nullMeansTheDefault() throws ConfigurationProblems {
    assertEquals(
        read(ConfigurationFiles.MINIMAL),
        read(
            "workers = 3\nworkers = null\nlog = null\n"
                + "listeners { echo-tcp { protocol = tcp, socket = null, port = null }\n"
                + "echo-udp.protocol = udp }"));
  }

  @Test
  void keysCanReferToOtherKeys() throws ConfigurationProblems {
    Settings settings =
        read(
            "listeners.a { protocol = tcp, socket.no-delay = off }\n"
                + "listeners.b = ${listeners.a} { port = 70 }\n"
                + "log.target = [syslog], workers = ${?PATH}\n"
                + "log.target = ${log.target} [stderr]");
    assertEquals(AUTO, settings.workers());
    assertEquals(List.of(Local.SYSLOG, Local.STDERR), settings.log().targets());
    assertEquals(false, settings.listeners().get(1).socket().isOn("no-delay"));
    assertEquals(70, settings.listeners().get(1).port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a { protocol = tcp, address = \"127.0.0.1\" }, b { protocol = tcp, address = \"::1\" }",
        "a { protocol = tcp, address = \"0.0.0.0\" }, b { protocol = tcp, address = \"::1\" }",
        "a { protocol = tcp, port = 70 }, b { protocol = tcp, port = 71 }",
        "a { protocol = tcp, socket.bind-to-device = x }, b { protocol = tcp, socket.bind-to-device = y }",
        "a { protocol = tcp }, b { protocol = udp }"
      })
  void listenersThatDoNotCollide(String listeners) throws ConfigurationProblems {
    assertEquals(2, read("listeners { " + listeners + " }").listeners().size());
  }

  private static Numeric numeric(String text) {
    try {
      return new Numeric(InetAddress.getByName(text));
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
