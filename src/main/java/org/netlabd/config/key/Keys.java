// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import static org.netlabd.config.type.Quantity.duration;
import static org.netlabd.config.type.Quantity.number;
import static org.netlabd.config.type.Quantity.orAuto;
import static org.netlabd.config.type.Quantity.orEmpty;
import static org.netlabd.config.type.Quantity.rate;
import static org.netlabd.config.type.Quantity.size;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.config.MetricsSettings;
import org.netlabd.config.Settings;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.type.FilePath;
import org.netlabd.config.type.Host;
import org.netlabd.config.type.InvalidValueException;
import org.netlabd.config.type.ListOf;
import org.netlabd.config.type.LogDestination;
import org.netlabd.config.type.Quote;
import org.netlabd.config.type.ValueType;
import org.netlabd.config.type.Word;
import org.netlabd.values.Networks;
import org.netlabd.values.Protocol;
import org.netlabd.values.Rate;
import org.netlabd.values.Services;
import org.netlabd.values.SharedKey;
import org.netlabd.values.SourcePrefix;
import org.netlabd.values.StampPacket;

/**
 * The table of keys, in the order of the shipped file, which drives reading, defaults, the nearest
 * key, the dump and the tests of the documents. A new key is an entry here, and its component in a
 * record.
 */
public final class Keys {

  /** Of buffers, in bytes. With what else the JVM may hold it fits into its limit (jvm.sh). */
  public static final int MOST_BUFFER_BYTES = 1 << 30;

  public static final int MOST_WORKERS = 1_024;

  static final Set<Protocol> ALL = EnumSet.allOf(Protocol.class);
  static final Set<Protocol> TCP = EnumSet.of(Protocol.TCP);
  static final Set<Protocol> UDP = EnumSet.of(Protocol.UDP);

  static final ValueType<Integer> BUFFER = size(1 << 10, MOST_BUFFER_BYTES);

  /** Of a greeting, as encoded: what a session may keep however many there are. */
  private static final int MOST_GREETING_BYTES = 4096;

  private static final ValueType<String> GREETING =
      ValueType.quoted(
          Keys::greeting, text -> text, "a text of " + MOST_GREETING_BYTES + " bytes at most");
  private static final ValueType<Integer> SESSIONS = number(1, 1_000_000);
  private static final ValueType<Optional<Duration>> PATIENCE =
      orEmpty("unlimited", duration(Duration.ofMillis(100), Duration.ofDays(365)));
  private static final String LOOP_PORTS =
      "7, 9, 13, 17, 19, 37, 53, 69, 111, 123, 137, 161, 389, 520, 862, 1900, 5353, 11211";

  private final Services ports;

  /** Services whose answer by UDP is for those datagrams only that are at least as long. */
  private final Map<String, Set<String>> services;

  private final List<Key<?>> top = new ArrayList<>();
  private final List<Key<?>> listener = new ArrayList<>();

  final Key<List<LogTarget>> logTarget =
      top("log.target", new ListOf<>(LogDestination.TYPE, 1, 100), "syslog");
  final Key<LogSettings.Facility> logFacility =
      top("log.facility", Word.of(LogSettings.Facility.class), "daemon");
  private final Key<LogSettings.Level> logLevel =
      top("log.level", Word.of(LogSettings.Level.class), "info");
  private final Key<LogSettings.Traceback> logTraceback =
      top("log.traceback", Word.of(LogSettings.Traceback.class), "unexpected");
  final Key<Boolean> logSessions = top("log.sessions", Word.SWITCH, "on");
  final Key<Integer> logSessionRate = top("log.session-rate", number(2, 1_000_000), "200");
  final Key<String> logCa = top("log.tls.ca", FilePath.CERTIFICATES, "");
  final Key<String> logCertificate = top("log.tls.certificate", FilePath.CERTIFICATES, "");
  final Key<String> logKey = top("log.tls.key", FilePath.KEY, "");
  private final Key<Path> controlSocket =
      top("control.socket", FilePath.SOCKET, "/run/netlabd/control.sock");
  final Key<Optional<InetSocketAddress>> metricsListen =
      top("metrics.listen", Host.ENDPOINT, "off");
  final Key<List<Networks>> metricsAllow = top("metrics.access.allow", networks(0), "local");
  final Key<List<Networks>> metricsDeny = top("metrics.access.deny", networks(0), "");
  final Key<Integer> buffers = top("buffers", BUFFER, "256M");
  final Key<OptionalInt> workers = top("workers", orAuto(number(1, MOST_WORKERS)), "auto");
  private final Key<Duration> drain =
      top("drain", duration(Duration.ZERO, Duration.ofHours(1)), "10s");

  final Key<Protocol> protocol =
      listener(ALL, "protocol", k -> Word.of(Protocol.class), k -> Optional.empty());
  final Key<List<ListenAddress>> address =
      listener(ALL, "address", new ListOf<>(Host.LISTEN, 1, 100), "*");
  private final Key<Integer> port = listener(ALL, "port", this::portOf, this::wellKnown);
  final Key<String> service =
      listener(ALL, "service", this::serviceOf, k -> Optional.of(Kind.USUAL.service()));
  final Key<String> greeting = listener(TCP, "greeting", GREETING, "");
  private final Key<Integer> backlog = listener(TCP, "backlog", number(1, 65_535), "1024");
  private final Key<List<Networks>> allow = listener(ALL, "access.allow", networks(0), "local");
  private final Key<List<Networks>> deny = listener(ALL, "access.deny", networks(0), "");
  private final Key<Integer> sessions = listener(TCP, "limits.sessions", SESSIONS, "10000");
  private final Key<Integer> perSource = listener(TCP, "limits.per-source", SESSIONS, "1000");
  private final Key<Rate> rate = listener(ALL, "limits.rate", rate(), "unlimited");
  final Key<Rate> sourceRate = listener(ALL, "limits.source-rate", rate(), "unlimited");
  private final Key<Integer> ipv4Prefix =
      listener(ALL, "limits.source-prefix.ipv4", number(0, 32), "" + SourcePrefix.DEFAULT.ipv4());
  private final Key<Integer> ipv6Prefix =
      listener(ALL, "limits.source-prefix.ipv6", number(0, 128), "" + SourcePrefix.DEFAULT.ipv6());
  final Key<Integer> buffer = listener(TCP, "limits.buffer", BUFFER, "64K");
  private final Key<Optional<Duration>> idle = listener(TCP, "timeouts.idle", PATIENCE, "5m");
  final Key<Optional<Duration>> stall = listener(TCP, "timeouts.stall", PATIENCE, "30s");
  private final Key<Optional<Duration>> lifetime =
      listener(TCP, "timeouts.lifetime", PATIENCE, "unlimited");
  final SocketKeys socket = new SocketKeys(this);
  private final Key<List<Integer>> loopPorts =
      listener(
          UDP, "loop-ports", k -> new ListOf<>(portOf(k), 0, 1_000), k -> Optional.of(LOOP_PORTS));
  final Key<Optional<SharedKey>> stampKey =
      listener(UDP, "stamp.key-file", FilePath.SHARED_KEY, "");
  final Key<ListenerSettings.Authenticate> authenticate =
      listener(UDP, "stamp.authenticate", Word.of(ListenerSettings.Authenticate.class), "packets");
  final Key<Boolean> stateful = listener(UDP, "stamp.stateful", Word.SWITCH, "off");
  private final Key<ListenerSettings.Latency> latency =
      listener(ALL, "latency", Word.of(ListenerSettings.Latency.class), "normal");
  private final Key<ListenerSettings.Payload> payload =
      listener(
          ALL,
          "payload",
          k -> Word.of(ListenerSettings.Payload.class),
          k -> Optional.of(k.service().equals("log") ? "text" : "none"));
  final FaultKeys faults = new FaultKeys(listener);
  final Key<ListenerSettings.Proxy> proxy =
      listener(TCP, "proxy", Word.of(ListenerSettings.Proxy.class), "off");
  final Key<List<Networks>> proxyFrom = listener(TCP, "proxy-from", networks(1), "local");

  /** The table, with where ports are looked up and the services by protocol. */
  public Keys(Services ports, Map<String, Set<String>> services) {
    this.ports = ports;
    this.services = services;
  }

  public List<Key<?>> top() {
    return List.copyOf(top);
  }

  public List<Key<?>> listener() {
    return List.copyOf(listener);
  }

  /** Keys that say what a listener binds. */
  List<Key<?>> binding() {
    return List.of(protocol, address, port, socket.named("reuse-address"), socket.bindToDevice);
  }

  Settings settings(Block block, List<ListenerSettings> listeners) {
    return new Settings(
        new LogSettings(
            block.get(logTarget),
            block.get(logFacility),
            block.get(logLevel),
            block.get(logTraceback),
            block.get(logSessions),
            block.get(logSessionRate),
            new LogSettings.Tls(block.get(logCa), block.get(logCertificate), block.get(logKey))),
        block.get(controlSocket),
        new MetricsSettings(
            block.get(metricsListen),
            new ListenerSettings.AccessLists(block.get(metricsAllow), block.get(metricsDeny))),
        block.get(buffers),
        block.get(workers),
        block.get(drain),
        List.copyOf(listeners));
  }

  ListenerSettings listener(String name, Block block) {
    return new ListenerSettings(
        name,
        block.get(protocol),
        block.get(address),
        block.get(port),
        block.get(service),
        block.get(greeting),
        block.get(payload),
        faults.settings(block),
        block.get(backlog),
        new ListenerSettings.AccessLists(block.get(allow), block.get(deny)),
        new ListenerSettings.Limits(
            block.get(sessions),
            block.get(perSource),
            block.get(rate),
            block.get(sourceRate),
            new SourcePrefix(block.get(ipv4Prefix), block.get(ipv6Prefix)),
            block.get(buffer)),
        new ListenerSettings.Timeouts(block.get(idle), block.get(stall), block.get(lifetime)),
        socket.options(new Kind(block.get(protocol), block.get(service)), block),
        block.get(loopPorts),
        new ListenerSettings.Stamp(
            block.get(stampKey), block.get(authenticate), block.get(stateful)),
        block.get(latency),
        block.get(proxy),
        block.get(proxyFrom));
  }

  private <T> Key<T> top(String path, ValueType<T> type, String standard) {
    Key<T> key = new Key<>(path, ALL, k -> type, k -> Optional.of(standard));
    top.add(key);
    return key;
  }

  <T> Key<T> listener(Set<Protocol> protocols, String path, ValueType<T> type, String standard) {
    return listener(protocols, path, k -> type, k -> Optional.of(standard));
  }

  <T> Key<T> listener(
      Set<Protocol> protocols,
      String path,
      Function<Kind, ValueType<T>> type,
      Function<Kind, Optional<String>> standard) {
    Key<T> key = new Key<>(path, protocols, type, standard);
    listener.add(key);
    return key;
  }

  private static String greeting(String text) throws InvalidValueException {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_GREETING_BYTES) {
      throw new InvalidValueException("is " + bytes + " bytes long");
    }
    return text;
  }

  private static ValueType<List<Networks>> networks(int least) {
    return new ListOf<>(Host.NETWORKS, least, 10_000);
  }

  private ValueType<Integer> portOf(Kind kind) {
    return Host.port(ports, kind.protocol());
  }

  /** The port that services(5) has for a service of this name, if it has one; STAMP has IANA's. */
  private Optional<String> wellKnown(Kind kind) {
    if (kind.service().equals("stamp")) {
      return Optional.of("" + StampPacket.PORT);
    }
    return Optional.of(kind.service())
        .filter(name -> ports.port(name, kind.protocol().toString()).isPresent());
  }

  private Set<String> services(String of) {
    return services.getOrDefault(of, Set.of());
  }

  /** A datagram's source may be forged, so that by UDP nothing is to answer more than it got. */
  private ValueType<String> serviceOf(Kind kind) {
    boolean udp = kind.protocol() == Protocol.UDP;
    Set<String> names = services(udp ? "udp" : "tcp");
    ValueType<String> type = Word.of(names);
    String why = udp ? " is not for udp: it would send more than it got" : " is not for tcp";
    Set<String> others = services(udp ? "tcp" : "udp");
    return ValueType.of(
        text -> {
          if (others.contains(text) && !names.contains(text)) {
            throw new InvalidValueException(Quote.quote(text) + why);
          }
          return type.parse(text);
        },
        name ->
            udp && services("clock").contains(name)
                ? name + " # answers no shorter datagram"
                : name,
        type.accepted());
  }
}
