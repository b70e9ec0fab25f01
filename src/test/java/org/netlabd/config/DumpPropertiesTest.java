package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.netlabd.config.ListenAddress.Every;
import org.netlabd.config.ListenAddress.HostName;
import org.netlabd.config.ListenAddress.Interface;
import org.netlabd.config.ListenAddress.Numeric;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.config.ListenerSettings.Latency;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.config.ListenerSettings.Proxy;
import org.netlabd.config.ListenerSettings.Timeouts;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Stderr;
import org.netlabd.config.LogTarget.Syslog;
import org.netlabd.config.key.Dump;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Networks;
import org.netlabd.values.Protocol;
import org.netlabd.values.Rate;
import org.netlabd.values.SocketOptions;
import org.netlabd.values.SourcePrefix;

/** What is dumped is read as equal settings, in a file and key by key. */
final class DumpPropertiesTest {

  /** What a TCP listener has instead of what only UDP has, and the other way round. */
  private static final List<Integer> LOOP_PORTS =
      List.of(7, 9, 13, 17, 19, 37, 53, 69, 111, 123, 137, 161, 389, 520, 1900, 5353, 11211);

  private static final List<Networks> LOCAL = List.of(Networks.LOCAL);

  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Optional.of(Duration.ofMinutes(5)),
          Optional.of(Duration.ofSeconds(30)),
          Optional.empty());

  private static Path file = Path.of("");

  @BeforeContainer
  static void create() throws IOException {
    file = Files.createTempFile("dump-properties", ".conf");
  }

  @AfterContainer
  static void delete() throws IOException {
    Files.delete(file);
  }

  @Property
  void roundTrip(@ForAll("settings") Settings settings) throws Exception {
    String dump = Dump.of(settings);
    Files.writeString(file, dump);
    Settings again = new ConfigurationReader(ServiceTable.STANDARD.names()).read(file, List.of());
    assertEquals(settings, again);
    assertEquals(dump, Dump.of(again));
  }

  @Property
  void eachLineIsAnOverride(@ForAll("settings") Settings settings) throws Exception {
    Files.writeString(file, "");
    List<String> overrides = Dump.of(settings).lines().toList();
    assertEquals(
        settings, new ConfigurationReader(ServiceTable.STANDARD.names()).read(file, overrides));
  }

  @Provide
  Arbitrary<Settings> settings() {
    return Combinators.combine(
            log(),
            Arbitraries.of("/run/netlabd/control.sock", "/a b", "/tmp/\\\"${x}#", "/x//y/../z")
                .map(Path::of),
            Arbitraries.integers().between(1 << 10, 1 << 30),
            auto(1, 1_024),
            Arbitraries.longs().between(0, 3_600_000_000_000L).map(Duration::ofNanos),
            names().flatMap(DumpPropertiesTest::listeners))
        .as(Settings::new);
  }

  private static Arbitrary<LogSettings> log() {
    Arbitrary<LogTarget> hosts =
        Combinators.combine(
                Arbitraries.of(LogTarget.Scheme.class),
                Arbitraries.of(
                    "log", "log.example.com", "192.0.2.1", "2001:db8::1", "fe80::1%eth0"),
                Arbitraries.integers().between(1, 65_535))
            .as(LogHost::new);
    Arbitrary<LogTarget> targets =
        Arbitraries.oneOf(hosts, Arbitraries.of(new Syslog(), new Stderr()));
    return Combinators.combine(
            targets.list().ofMinSize(1).ofMaxSize(5).uniqueElements(),
            Arbitraries.of(LogSettings.Facility.class),
            Arbitraries.of(LogSettings.Level.class),
            Arbitraries.of(LogSettings.Traceback.class),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(2, 1_000_000))
        .as(
            (to, facility, level, traceback, sessions, rate) ->
                new LogSettings(
                    to, facility, level, traceback, sessions, rate, LogSettings.Tls.DEFAULT));
  }

  private static Arbitrary<SortedMap<String, Integer>> names() {
    Arbitrary<String> first = Arbitraries.strings().withCharRange('a', 'z').numeric().ofLength(1);
    Arbitrary<String> rest =
        Arbitraries.strings().withCharRange('a', 'z').numeric().withChars('-').ofMaxLength(31);
    Arbitrary<String> made = Combinators.combine(first, rest).as(String::concat);
    Arbitrary<String> awkward = Arbitraries.of("include", "null", "1e5", "0", "true", "a--", "on");
    Arbitrary<Integer> ports = Arbitraries.integers().between(1, 65_535);
    return Arbitraries.maps(Arbitraries.oneOf(made, awkward), ports)
        .uniqueValues()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(TreeMap::new);
  }

  /** One for each name, on a port of its own. */
  private static Arbitrary<List<ListenerSettings>> listeners(SortedMap<String, Integer> names) {
    List<Arbitrary<ListenerSettings>> all = new ArrayList<>();
    names.forEach((name, port) -> all.add(Arbitraries.oneOf(tcp(name, port), udp(name, port))));
    return Combinators.combine(all).as(list -> list);
  }

  private static Arbitrary<ListenerSettings> tcp(String name, int port) {
    return Combinators.combine(
            addresses(),
            Arbitraries.integers().between(1, 65_535),
            access(),
            limits(Protocol.TCP),
            Combinators.combine(patience(), patience(), patience()).as(Timeouts::new),
            socket(Protocol.TCP),
            Arbitraries.of(Latency.class),
            Arbitraries.of(Proxy.class))
        .as(
            (addresses, backlog, access, limits, timeouts, socket, latency, proxy) ->
                new ListenerSettings(
                    name,
                    Protocol.TCP,
                    addresses,
                    port,
                    "echo",
                    backlog,
                    access,
                    limits,
                    timeouts,
                    socket,
                    LOOP_PORTS,
                    latency,
                    proxy,
                    proxy == Proxy.OFF ? LOCAL : access.deny().isEmpty() ? LOCAL : access.deny()));
  }

  private static Arbitrary<ListenerSettings> udp(String name, int port) {
    Arbitrary<List<Integer>> loopPorts =
        Arbitraries.integers().between(1, 65_535).list().ofMaxSize(5).uniqueElements();
    return Combinators.combine(
            addresses(),
            access(),
            limits(Protocol.UDP),
            socket(Protocol.UDP),
            loopPorts,
            Arbitraries.of(Latency.class))
        .as(
            (addresses, access, limits, socket, ports, latency) ->
                new ListenerSettings(
                    name,
                    Protocol.UDP,
                    addresses,
                    port,
                    "echo",
                    1_024,
                    access,
                    limits,
                    TIMEOUTS,
                    socket,
                    ports,
                    latency,
                    Proxy.OFF,
                    LOCAL));
  }

  private static Arbitrary<AccessLists> access() {
    return Combinators.combine(networks(), networks()).as(AccessLists::new);
  }

  private static Arbitrary<List<Networks>> networks() {
    Arbitrary<Networks> ipv4 =
        Combinators.combine(Arbitraries.integers(), Arbitraries.integers().between(0, 32))
            .as(
                (bits, prefix) ->
                    network(
                        IpAddress.ofIpv4(prefix == 0 ? 0 : bits & -1 << (32 - prefix)), prefix));
    Arbitrary<Networks> ipv6 =
        Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(1, 64))
            .as((high, prefix) -> network(new IpAddress(high & -1L << (64 - prefix), 0), prefix));
    Arbitrary<Networks> address =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
            .as((high, low) -> Networks.parse(new IpAddress(high, low).toString()));
    Arbitrary<Networks> words = Arbitraries.of(Networks.LOCAL, Networks.ALL);
    return Arbitraries.oneOf(ipv4, ipv6, address, words).list().ofMaxSize(5).uniqueElements();
  }

  private static Networks network(IpAddress first, int prefix) {
    return Networks.parse(first + "/" + prefix);
  }

  private static Arbitrary<Limits> limits(Protocol protocol) {
    Arbitrary<Integer> sessions = Arbitraries.integers().between(1, 1_000_000);
    Arbitrary<Integer> buffers = Arbitraries.integers().between(1 << 10, 1 << 30);
    boolean tcp = protocol == Protocol.TCP;
    return Combinators.combine(
            tcp ? sessions : Arbitraries.just(10_000),
            tcp ? sessions : Arbitraries.just(1_000),
            rate(),
            rate(),
            Combinators.combine(
                    Arbitraries.integers().between(0, 32), Arbitraries.integers().between(0, 128))
                .as(SourcePrefix::new),
            tcp ? buffers : Arbitraries.just(65_536))
        .as(Limits::new);
  }

  private static Arbitrary<Rate> rate() {
    Arbitrary<Rate> limited = Arbitraries.longs().between(1, 1_000_000_000).map(Rate::perSecond);
    return Arbitraries.oneOf(limited, Arbitraries.just(Rate.UNLIMITED));
  }

  private static Arbitrary<Optional<Duration>> patience() {
    return Arbitraries.longs()
        .between(Duration.ofMillis(100).toNanos(), Duration.ofDays(365).toNanos())
        .map(Duration::ofNanos)
        .optional();
  }

  private static Arbitrary<SocketOptions> socket(Protocol protocol) {
    Arbitrary<Boolean> any = Arbitraries.of(true, false);
    Arbitrary<Boolean> tcp = protocol == Protocol.TCP ? any : Arbitraries.just(false);
    Arbitrary<Boolean> udp = protocol == Protocol.UDP ? any : Arbitraries.just(false);
    Arbitrary<String> devices =
        Arbitraries.of("", "eth0", "br-1a2b3c4d5e6f", "eth0.7", "a\"b\\", "#");
    return Combinators.combine(
            any, tcp, tcp, udp, any, devices, auto(1 << 10, 1 << 30), auto(1 << 10, 1 << 30))
        .as(SocketOptions::new);
  }

  private static Arbitrary<OptionalInt> auto(int least, int most) {
    return Arbitraries.integers()
        .between(least, most)
        .map(OptionalInt::of)
        .injectDuplicates(0.1)
        .optional()
        .map(o -> o.orElse(OptionalInt.empty()));
  }

  private static Arbitrary<List<ListenAddress>> addresses() {
    Arbitrary<ListenAddress> ipv4 =
        Arbitraries.bytes().array(byte[].class).ofSize(4).map(b -> numeric(b));
    Arbitrary<ListenAddress> ipv6 =
        Arbitraries.of((byte) 0, (byte) 1, (byte) -1)
            .array(byte[].class)
            .ofSize(16)
            .map(b -> numeric(b));
    Arbitrary<ListenAddress> others =
        Arbitraries.of(new HostName("h"), new HostName("a-b.example.org"), new Interface("eth0"));
    Arbitrary<List<ListenAddress>> several =
        Arbitraries.oneOf(ipv4, ipv6, others)
            .filter(a -> !(a instanceof Numeric n && n.address().isAnyLocalAddress()))
            .filter(DumpPropertiesTest::canBeBound)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .uniqueElements();
    return Arbitraries.oneOf(Arbitraries.just(List.of(new Every())), several);
  }

  /** Nothing is bound to a group, and a link-local address needs a zone. */
  private static boolean canBeBound(ListenAddress address) {
    return !(address instanceof Numeric numeric)
        || !(numeric.address().isMulticastAddress()
            || numeric.address().isLinkLocalAddress()
            || numeric.address().getHostAddress().equals("255.255.255.255"));
  }

  private static ListenAddress numeric(byte[] address) {
    try {
      return new Numeric(InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
