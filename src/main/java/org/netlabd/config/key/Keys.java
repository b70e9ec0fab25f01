package org.netlabd.config.key;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.config.ListenerSettings.Latency;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.config.ListenerSettings.Proxy;
import org.netlabd.config.ListenerSettings.Timeouts;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogSettings.Facility;
import org.netlabd.config.LogSettings.Level;
import org.netlabd.config.LogSettings.Tls;
import org.netlabd.config.LogSettings.Traceback;
import org.netlabd.config.LogTarget;
import org.netlabd.config.Settings;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.type.Choice;
import org.netlabd.config.type.DurationBetween;
import org.netlabd.config.type.InterfaceName;
import org.netlabd.config.type.ListenAddressType;
import org.netlabd.config.type.LogTargetType;
import org.netlabd.config.type.NetworksType;
import org.netlabd.config.type.NumberBetween;
import org.netlabd.config.type.OrAuto;
import org.netlabd.config.type.PemFile;
import org.netlabd.config.type.RateType;
import org.netlabd.config.type.ServicePort;
import org.netlabd.config.type.SizeBetween;
import org.netlabd.config.type.SocketPath;
import org.netlabd.values.Networks;
import org.netlabd.values.Protocol;
import org.netlabd.values.Rate;
import org.netlabd.values.Services;
import org.netlabd.values.SocketOptions;
import org.netlabd.values.SourcePrefix;

/**
 * The table of keys. It alone drives reading, defaults, what applies to what, the nearest known
 * key, the dump, and the tests of the shipped file and of the manual page. A new key is one entry
 * here, and its component in the record that holds it.
 */
public final class Keys extends KeyTable {

  private static final Set<Protocol> UDP = EnumSet.of(Protocol.UDP);

  /** Of buffers, in bytes. With what else the JVM may hold it fits into its limit (jvm.sh). */
  public static final int MOST_BUFFER_BYTES = 1 << 30;

  /** Of event loops. */
  public static final int MOST_WORKERS = 1_024;

  private static final SizeBetween BUFFER = new SizeBetween(1 << 10, MOST_BUFFER_BYTES);
  private static final OrAuto KERNEL_BUFFER = new OrAuto(BUFFER);
  private static final NumberBetween LOOPS = new NumberBetween(1, MOST_WORKERS);
  private static final NumberBetween SESSIONS = new NumberBetween(1, 1_000_000);
  private static final NumberBetween SESSION_RATE = new NumberBetween(2, 1_000_000);
  private static final ListOf<Networks> NETWORKS = new ListOf<>(new NetworksType(), 0, 10_000);
  private static final RateType RATE = new RateType();
  private static final String LOOP_PORTS =
      "7, 9, 13, 17, 19, 37, 53, 69, 111, 123, 137, 161, 389, 520, 1900, 5353, 11211";
  private static final DurationBetween DRAIN =
      new DurationBetween(Duration.ZERO, Duration.ofHours(1));

  private final Key<Settings, List<LogTarget>> logTarget =
      top(
          "log.target",
          new ListOf<>(new LogTargetType(), 1, 100),
          "syslog",
          s -> s.log().targets());
  private final Key<Settings, Facility> logFacility =
      top("log.facility", choice(Facility.class), "daemon", s -> s.log().facility());
  private final Key<Settings, Level> logLevel =
      top("log.level", choice(Level.class), "info", s -> s.log().level());
  private final Key<Settings, Traceback> logTraceback =
      top("log.traceback", choice(Traceback.class), "unexpected", s -> s.log().traceback());
  private final Key<Settings, Boolean> logSessions =
      top("log.sessions", one(SWITCH), "on", s -> s.log().sessions());
  private final Key<Settings, Integer> logSessionRate =
      top("log.session-rate", one(SESSION_RATE), "200", s -> s.log().sessionRate());
  private final Key<Settings, String> logCa =
      top("log.tls.ca", one(new PemFile(false)), "", s -> s.log().tls().ca());
  final Key<Settings, String> logCertificate =
      top("log.tls.certificate", one(new PemFile(false)), "", s -> s.log().tls().certificate());
  final Key<Settings, String> logKey =
      top("log.tls.key", one(new PemFile(true)), "", s -> s.log().tls().key());
  private final Key<Settings, Path> controlSocket =
      top(
          "control.socket",
          one(new SocketPath()),
          "/run/netlabd/control.sock",
          s -> s.controlSocket());
  private final Key<Settings, Integer> buffers =
      top("buffers", one(BUFFER), "256M", Settings::buffersBytes);
  private final Key<Settings, OptionalInt> workers =
      top("workers", one(new OrAuto(LOOPS)), "auto", Settings::workers);
  private final Key<Settings, Duration> drain = top("drain", one(DRAIN), "10s", Settings::drain);

  final Key<ListenerSettings, Protocol> protocol =
      listener(ALL, "protocol", k -> choice(Protocol.class), k -> none(), s -> s.protocol());
  final Key<ListenerSettings, List<ListenAddress>> address =
      listener(
          ALL, "address", new ListOf<>(new ListenAddressType(), 1, 100), "*", s -> s.addresses());
  private final Key<ListenerSettings, Integer> port =
      listener(ALL, "port", k -> one(portOf(k)), k -> wellKnown(k), s -> s.port());
  final Key<ListenerSettings, String> service =
      listener(
          ALL,
          "service",
          k -> one(serviceOf(k)),
          k -> Optional.of(Kind.USUAL.service()),
          ListenerSettings::service);
  private final Key<ListenerSettings, Integer> backlog =
      listener(
          TCP, "backlog", one(new NumberBetween(1, 65_535)), "1024", ListenerSettings::backlog);
  private final Key<ListenerSettings, List<Networks>> allow =
      listener(ALL, "access.allow", NETWORKS, "local", s -> s.access().allow());
  private final Key<ListenerSettings, List<Networks>> deny =
      listener(ALL, "access.deny", NETWORKS, "", s -> s.access().deny());
  private final Key<ListenerSettings, Integer> sessions =
      listener(TCP, "limits.sessions", one(SESSIONS), "10000", s -> s.limits().sessions());
  private final Key<ListenerSettings, Integer> perSource =
      listener(TCP, "limits.per-source", one(SESSIONS), "1000", s -> s.limits().perSource());
  private final Key<ListenerSettings, Rate> rate =
      listener(ALL, "limits.rate", one(RATE), "unlimited", s -> s.limits().rate());
  private final Key<ListenerSettings, Rate> sourceRate =
      listener(ALL, "limits.source-rate", one(RATE), "unlimited", s -> s.limits().sourceRate());
  private final Key<ListenerSettings, Integer> ipv4Prefix =
      prefix("limits.source-prefix.ipv4", 32, SourcePrefix::ipv4);
  private final Key<ListenerSettings, Integer> ipv6Prefix =
      prefix("limits.source-prefix.ipv6", 128, SourcePrefix::ipv6);
  private final Key<ListenerSettings, Integer> buffer =
      listener(TCP, "limits.buffer", one(BUFFER), "64K", s -> s.limits().bufferBytes());
  private final Key<ListenerSettings, Optional<Duration>> idle =
      timeout("timeouts.idle", "5m", Timeouts::idle);
  private final Key<ListenerSettings, Optional<Duration>> stall =
      timeout("timeouts.stall", "30s", Timeouts::stall);
  private final Key<ListenerSettings, Optional<Duration>> lifetime =
      timeout("timeouts.lifetime", "unlimited", Timeouts::lifetime);
  private final Key<ListenerSettings, Boolean> reuseAddress =
      onFor(TCP, ALL, "socket.reuse-address", SocketOptions::reuseAddress);
  private final Key<ListenerSettings, Boolean> keepAlive =
      onFor(TCP, TCP, "socket.keep-alive", SocketOptions::keepAlive);
  private final Key<ListenerSettings, Boolean> noDelay =
      onFor(TCP, TCP, "socket.no-delay", SocketOptions::noDelay);
  private final Key<ListenerSettings, Boolean> broadcast =
      onFor(Set.of(), UDP, "socket.broadcast", SocketOptions::broadcast);
  private final Key<ListenerSettings, Boolean> dontRoute =
      onFor(Set.of(), ALL, "socket.dont-route", SocketOptions::dontRoute);
  private final Key<ListenerSettings, String> bindToDevice =
      socket("socket.bind-to-device", new InterfaceName(), "", SocketOptions::bindToDevice);
  private final Key<ListenerSettings, OptionalInt> receiveBuffer =
      socket("socket.receive-buffer", KERNEL_BUFFER, "auto", SocketOptions::receiveBufferBytes);
  private final Key<ListenerSettings, OptionalInt> sendBuffer =
      socket("socket.send-buffer", KERNEL_BUFFER, "auto", SocketOptions::sendBufferBytes);

  private final Key<ListenerSettings, List<Integer>> loopPorts =
      listener(
          UDP,
          "loop-ports",
          k -> new ListOf<>(portOf(k), 0, 1_000),
          k -> Optional.of(LOOP_PORTS),
          s -> s.loopPorts());
  private final Key<ListenerSettings, Latency> latency =
      listener(ALL, "latency", choice(Latency.class), "normal", ListenerSettings::latency);
  private final Key<ListenerSettings, Proxy> proxy =
      listener(TCP, "proxy", choice(Proxy.class), "off", ListenerSettings::proxy);
  final Key<ListenerSettings, List<Networks>> proxyFrom =
      listener(
          TCP,
          "proxy-from",
          new ListOf<>(new NetworksType(), 1, 10_000),
          "local",
          ListenerSettings::proxyFrom);

  private final Services ports;
  private final Map<String, Set<String>> services;

  /**
   * The table.
   *
   * @param ports where names of ports are looked up
   * @param services the names of what a listener can do, by protocol
   */
  public Keys(Services ports, Map<String, Set<String>> services) {
    this.ports = ports;
    this.services = services;
  }

  /** Keys that say what a listener binds. */
  List<Key<ListenerSettings, ?>> binding() {
    return List.of(protocol, address, port, reuseAddress, bindToDevice);
  }

  /** The settings that complete blocks make. */
  Settings settings(Block<Settings> block, List<ListenerSettings> listeners) {
    LogSettings log =
        new LogSettings(
            block.get(logTarget),
            block.get(logFacility),
            block.get(logLevel),
            block.get(logTraceback),
            block.get(logSessions),
            block.get(logSessionRate),
            new Tls(block.get(logCa), block.get(logCertificate), block.get(logKey)));
    return new Settings(
        log,
        block.get(controlSocket),
        block.get(buffers),
        block.get(workers),
        block.get(drain),
        listeners);
  }

  /** The listener that a complete block makes. */
  ListenerSettings listener(String name, Block<ListenerSettings> block) {
    return new ListenerSettings(
        name,
        block.get(protocol),
        block.get(address),
        block.get(port),
        block.get(service),
        block.get(backlog),
        new AccessLists(block.get(allow), block.get(deny)),
        new Limits(
            block.get(sessions),
            block.get(perSource),
            block.get(rate),
            block.get(sourceRate),
            new SourcePrefix(block.get(ipv4Prefix), block.get(ipv6Prefix)),
            block.get(buffer)),
        new Timeouts(block.get(idle), block.get(stall), block.get(lifetime)),
        new SocketOptions(
            block.get(reuseAddress),
            block.get(keepAlive),
            block.get(noDelay),
            block.get(broadcast),
            block.get(dontRoute),
            block.get(bindToDevice),
            block.get(receiveBuffer),
            block.get(sendBuffer)),
        block.get(loopPorts),
        block.get(latency),
        block.get(proxy),
        block.get(proxyFrom));
  }

  private ServicePort portOf(Kind kind) {
    return new ServicePort(ports, kind.protocol());
  }

  /** The port that services(5) has for a service of this name, if it has one. */
  private Optional<String> wellKnown(Kind kind) {
    return Optional.of(kind.service())
        .filter(name -> ports.port(name, PROTOCOL.render(kind.protocol())).isPresent());
  }

  private Choice<String> serviceOf(Kind kind) {
    return Choice.of(services.getOrDefault(PROTOCOL.render(kind.protocol()), Set.of()));
  }
}
