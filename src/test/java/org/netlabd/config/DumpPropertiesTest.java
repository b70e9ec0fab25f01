// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.netlabd.config.ConfigurationReader.Effective;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Protocol;

/** What is dumped is read as equal settings, in a file and key by key. */
final class DumpPropertiesTest {

  private static Path file = Path.of("");

  @BeforeContainer
  static void create() throws IOException {
    file = Files.createTempFile("dump-properties", ".conf");
  }

  @AfterContainer
  static void delete() throws IOException {
    Files.delete(file);
  }

  /** Also of what makes no difference because an override has switched something off. */
  @Property
  void roundTrip(@ForAll("configurations") String text, @ForAll("switchedOff") List<String> off)
      throws Exception {
    List<String> overrides = new ArrayList<>(off);
    for (ListenerSettings each : read(text, List.of()).settings().listeners()) {
      off.stream()
          .filter(line -> each.protocol() == Protocol.TCP || !line.endsWith("off"))
          .map(line -> line.replace("NAME", ConfigUtil.quoteString(each.name())))
          .forEach(overrides::add);
    }
    overrides.removeIf(line -> line.contains("NAME"));
    Effective first = read(text, overrides);
    Effective again = read(first.text().get(), List.of());
    assertEquals(first.settings(), again.settings());
    assertEquals(first.text().get(), again.text().get());
    assertEquals(first.settings(), read("", first.text().get().lines().toList()).settings());
  }

  @Provide
  Arbitrary<List<String>> switchedOff() {
    return Arbitraries.of(
            "log.target=stderr",
            "log.sessions=off",
            "metrics.listen=off",
            "listeners.NAME.service=discard",
            "listeners.NAME.faults.jitter=0s",
            "listeners.NAME.socket.keep-alive=off",
            "listeners.NAME.proxy=off")
        .list()
        .uniqueElements()
        .ofMaxSize(3);
  }

  private static Effective read(String text, List<String> overrides) throws Exception {
    Files.writeString(file, text);
    return new ConfigurationReader(ServiceTable.STANDARD.names()).effective(file, overrides);
  }

  @Provide
  Arbitrary<String> configurations() {
    // Not one of those that metrics and log hosts have.
    Arbitrary<Integer> ports =
        Arbitraries.integers()
            .between(2, 65_534)
            .filter(n -> !List.of(9862, 514, 6514).contains(n));
    Arbitrary<Map<String, Integer>> names =
        Arbitraries.maps(names(), ports).uniqueValues().ofMinSize(1).ofMaxSize(5);
    Arbitrary<String> listeners =
        names.flatMap(
            all ->
                Combinators.combine(
                        all.entrySet().stream()
                            .map(each -> listener(each.getKey(), each.getValue()))
                            .toList())
                    .as(parts -> String.join("", parts)));
    return Combinators.combine(block("", top()), listeners).as(String::concat);
  }

  private static Arbitrary<String> names() {
    Arbitrary<String> first = Arbitraries.strings().withCharRange('a', 'z').numeric().ofLength(1);
    Arbitrary<String> rest =
        Arbitraries.strings().withCharRange('a', 'z').numeric().withChars('-').ofMaxLength(31);
    Arbitrary<String> made = Combinators.combine(first, rest).as(String::concat);
    Arbitrary<String> awkward = Arbitraries.of("include", "null", "1e5", "0", "true", "a--", "on");
    return Arbitraries.oneOf(made, awkward);
  }

  /** On a port of its own. */
  private static Arbitrary<String> listener(String name, int port) {
    String prefix = "listeners." + ConfigUtil.quoteString(name) + ".";
    String begin = prefix + "port = " + port + "\n" + prefix + "protocol = ";
    return Arbitraries.oneOf(
        block(prefix, tcp()).map(keys -> begin + "tcp\n" + keys),
        block(prefix, udp()).map(keys -> begin + "udp\n" + keys));
  }

  /** Each of the keys, or not. */
  private static Arbitrary<String> block(String prefix, Map<String, Arbitrary<String>> keys) {
    List<Arbitrary<String>> lines =
        keys.entrySet().stream()
            .map(
                each ->
                    each.getValue()
                        .map(value -> "@" + each.getKey() + " = " + value + "\n")
                        .optional(0.5)
                        .map(line -> line.orElse("").replace("@", prefix)))
            .toList();
    return Combinators.combine(lines).as(all -> String.join("", all));
  }

  private static Map<String, Arbitrary<String>> top() {
    Map<String, Arbitrary<String>> keys = new LinkedHashMap<>();
    Arbitrary<String> hosts =
        Combinators.combine(
                Arbitraries.of("udp", "TCP", "tls"),
                Arbitraries.of(
                    "log", "log_host.net", "192.0.2.1", "[2001:DB8::1]", "[fe80::1%eth0]"),
                Arbitraries.of("", ":1", ":65535"))
            .as((scheme, host, port) -> '"' + scheme + "://" + host + port + '"');
    keys.put("log.target", list(Arbitraries.oneOf(Arbitraries.of("syslog", "stderr"), hosts), 1));
    keys.put(
        "log.facility",
        Arbitraries.of("kern", "local7").map(all -> all + "\n@log.target += journal"));
    keys.put("log.level", Arbitraries.of("error", "trace"));
    keys.put("log.traceback", Arbitraries.of("never", "always"));
    keys.put("log.sessions", switches());
    keys.put("log.session-rate", numbers(2, 1_000_000).map(n -> n + "\n@log.sessions = on"));
    keys.put(
        "metrics.listen",
        Arbitraries.of("off", "9862", "\"192.0.2.1:1\"", "\"[2001:DB8::1]:9862\"", "\"*:65535\""));
    keys.put("metrics.access.deny", list(networks(), 0).map(all -> all + "\n@metrics.listen = 1"));
    keys.put(
        "control.socket",
        Arbitraries.of(
                "/run/netlabd/control.sock",
                "/a b",
                "/tmp/\\\"${x}#",
                "/x//y/../z",
                "/\u202e\udb40\udc01",
                "/\u00e9")
            .map(ConfigUtil::quoteString));
    keys.put("buffers", sizes());
    // More take memory from what buffers may be.
    keys.put("workers", Arbitraries.oneOf(numbers(1, 256), auto()));
    keys.put("drain", durations(0, 3_600_000_000_000L));
    return keys;
  }

  private static Map<String, Arbitrary<String>> listener() {
    Map<String, Arbitrary<String>> keys = new LinkedHashMap<>();
    keys.put("address", addresses());
    keys.put("access.allow", list(networks(), 0));
    keys.put("access.deny", list(networks(), 0));
    keys.put("limits.rate", rates());
    keys.put("limits.source-rate", rates());
    keys.put("limits.source-prefix.ipv4", numbers(0, 32));
    keys.put("limits.source-prefix.ipv6", numbers(0, 128));
    keys.put("socket.reuse-address", switches());
    keys.put("socket.dont-route", switches());
    keys.put(
        "socket.bind-to-device",
        Arbitraries.of("", "eth0", "br-1a2b3c4d5e6f", "eth0.7", "a\"b\\", "#")
            .map(ConfigUtil::quoteString));
    keys.put("socket.receive-buffer", Arbitraries.oneOf(sizes(), auto()));
    keys.put("socket.send-buffer", Arbitraries.oneOf(sizes(), auto()));
    keys.put("latency", Arbitraries.of("normal", "low"));
    Arbitrary<String> spread =
        Combinators.combine(numbers(1, 99), Arbitraries.of("uniform", "pareto"))
            .as(
                (jitter, kind) ->
                    "99ms\n@faults { jitter = " + jitter + "ms, distribution = " + kind + " }");
    keys.put("faults.delay", Arbitraries.oneOf(durations(0, 99_000_000L), spread));
    keys.put("faults.corrupt", shares());
    keys.put("faults.bandwidth", Arbitraries.oneOf(sizes(), Arbitraries.just("off")));
    // There has to be a fault then.
    String fault = "\n@faults.bandwidth = 7K";
    keys.put("faults.seed", numbers(0, Integer.MAX_VALUE).map(seed -> seed + fault));
    keys.put(
        "faults.when",
        Combinators.combine(numbers(101, 600_000), numbers(1, 100))
            .as((more, part) -> "\"every " + more + "s for " + part + "s\"" + fault));
    // Five of them and buffers are what the JVM may hold.
    keys.put("faults.queue", Arbitraries.of("1K", "16M", "32M").map(queue -> queue + fault));
    return keys;
  }

  private static Map<String, Arbitrary<String>> tcp() {
    Map<String, Arbitrary<String>> keys = listener();
    keys.put("backlog", numbers(1, 65_535));
    keys.put("limits.sessions", numbers(1, 1_000_000));
    keys.put("limits.per-source", numbers(1, 1_000_000));
    keys.put("limits.buffer", sizes());
    for (String time : List.of("idle", "stall", "lifetime")) {
      Arbitrary<String> spans = durations(100_000_000L, 31_536_000_000_000_000L);
      keys.put("timeouts." + time, Arbitraries.oneOf(spans, Arbitraries.just("unlimited")));
    }
    for (String what : List.of("reset-after", "close-after", "half-close-after", "stall-after")) {
      keys.put("faults." + what, Arbitraries.oneOf(sizes(), Arbitraries.of("off", "0")));
    }
    keys.put("faults.slow-read", Arbitraries.oneOf(sizes(), Arbitraries.just("off")));
    keys.put("faults.slow-accept", durations(0, 99_000_000L));
    keys.put("socket.keep-alive", switches());
    keys.put("socket.no-delay", switches());
    Arbitrary<String> from = list(networks(), 1).map(all -> "required\n@proxy-from = " + all);
    keys.put("proxy", Arbitraries.oneOf(Arbitraries.of("off", "required"), from));
    return keys;
  }

  private static Map<String, Arbitrary<String>> udp() {
    Map<String, Arbitrary<String>> keys = listener();
    keys.put("socket.broadcast", switches());
    keys.put("faults.loss", numbers(1, 50).map(n -> n + "%\n@faults.burst = " + n));
    keys.put("faults.duplicate", shares());
    keys.put("faults.reorder", shares());
    keys.put("faults.truncate", shares());
    keys.put("loop-ports", list(numbers(1, 65_535), 0));
    return keys;
  }

  private static Arbitrary<String> numbers(int least, int most) {
    return Arbitraries.integers().between(least, most).map(Object::toString);
  }

  private static Arbitrary<String> sizes() {
    return Arbitraries.oneOf(
        numbers(1 << 10, 1 << 30),
        numbers(1, 1 << 10).map(n -> n + "M"),
        numbers(1, 9).map(n -> n + ".5 KiB"));
  }

  private static Arbitrary<String> durations(long least, long most) {
    return Arbitraries.longs().between(least, most).map(n -> n + "ns");
  }

  private static Arbitrary<String> auto() {
    return Arbitraries.just("auto");
  }

  private static Arbitrary<String> shares() {
    return Arbitraries.oneOf(
        numbers(0, 100).map(n -> n + "%"),
        Combinators.combine(numbers(0, 99), numbers(0, 999_999_999))
            .as((n, f) -> n + "." + f + " %"));
  }

  private static Arbitrary<String> rates() {
    return Arbitraries.oneOf(numbers(1, 1_000_000_000), Arbitraries.just("unlimited"));
  }

  private static Arbitrary<String> switches() {
    return Arbitraries.of("on", "off", "yes", "false");
  }

  private static Arbitrary<String> list(Arbitrary<String> items, int least) {
    return items
        .list()
        .ofMinSize(least)
        .ofMaxSize(5)
        .uniqueElements()
        .map(all -> "[" + String.join(", ", all) + "]");
  }

  private static Arbitrary<String> networks() {
    Arbitrary<IpAddress> addresses =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(IpAddress::new);
    Arbitrary<String> ipv4 =
        Combinators.combine(Arbitraries.integers(), Arbitraries.integers().between(1, 32))
            .as((bits, p) -> IpAddress.ofIpv4(bits & -1 << (32 - p)) + "/" + p);
    Arbitrary<String> ipv6 =
        Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(1, 64))
            .as((high, p) -> new IpAddress(high & -1L << (64 - p), 0) + "/" + p);
    return Arbitraries.oneOf(
            ipv4, ipv6, addresses.map(IpAddress::toString), Arbitraries.of("local", "all"))
        .map(ConfigUtil::quoteString);
  }

  private static Arbitrary<String> addresses() {
    Arbitrary<String> ipv4 =
        Combinators.combine(Arbitraries.integers().between(1, 168), Arbitraries.integers())
            .as((first, rest) -> IpAddress.ofIpv4(first << 24 | rest >>> 8).toString());
    Arbitrary<String> ipv6 =
        Arbitraries.longs().map(low -> new IpAddress(0x2001_0db8_0000_0000L, low).toString());
    Arbitrary<String> others = Arbitraries.of("h", "a-b.example.org", "%eth0", "LOCALHOST");
    Arbitrary<String> some = Arbitraries.oneOf(ipv4, ipv6, others).map(ConfigUtil::quoteString);
    return Arbitraries.oneOf(Arbitraries.just("\"*\""), list(some, 1));
  }
}
