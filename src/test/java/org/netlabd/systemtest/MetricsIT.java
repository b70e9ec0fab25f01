// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Debian's Prometheus and its blackbox exporter watch the service for a minute and more, as the
 * files of the package have them do, only faster; their programs run beside the host, in its
 * network.
 */
class MetricsIT {

  private static final Path BIN = Path.of("target/prometheus/usr/bin").toAbsolutePath();
  private static final Path SCRATCH = Path.of("target/prometheus").toAbsolutePath();
  private static final String INSTALLED = "/usr/share/netlabd/prometheus/";
  private static final String PROMTOOL = BIN.resolve("promtool").toString();
  private static final String SERVER = "http://127.0.0.1:9090";

  /** One that asks for native histograms, and then keeps no others. */
  private static final String NATIVE = "http://127.0.0.1:9091";

  private static final String LISTENERS =
      """
      metrics.listen = 9862
      listeners.lab { protocol = tcp, port = 7007, timeouts.stall = 2s, limits.buffer = 4K }
      listeners.closed { protocol = tcp, port = 7008, access.deny = [all] }
      """;

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  private final List<Process> watchers = new ArrayList<>();

  @BeforeAll
  static void unpack() throws Exception {
    String script =
        "mkdir -p "
            + SCRATCH
            + " && cd "
            + SCRATCH
            + " && if [ ! -x usr/bin/promtool ]; then"
            + " apt-get download -qq prometheus prometheus-blackbox-exporter &&"
            + " for each in *.deb; do dpkg -x $each .; done; fi";
    Command.run(Duration.ofMinutes(5), "sh", "-c", script).orFail();
  }

  @AfterEach
  void stop() {
    watchers.forEach(Process::destroyForcibly);
    host.restore();
  }

  private static void reload(String text) throws Exception {
    host.configure(text);
    host.sh("systemctl reload netlabd");
  }

  private static String installed(String file) {
    return host.sh("cat " + INSTALLED + file);
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(SCRATCH.resolve(name), text);
  }

  /** What the server answers, a line for each series: {@code {LABELS} => VALUE @[TIME]}. */
  private static List<String> query(String expression) {
    return query(SERVER, expression);
  }

  private static List<String> query(String server, String expression) {
    try {
      String answer = host.inNetwork(PROMTOOL, "query", "instant", server, expression);
      return answer.lines().filter(line -> !line.isBlank()).toList();
    } catch (Exception e) {
      throw new AssertionError(expression, e);
    }
  }

  private static void await(String expression) {
    host.until(expression, () -> query(expression), answer -> !answer.isEmpty());
  }

  private static void awaitAlert(String name) {
    await("ALERTS{alertstate=\"firing\", alertname=\"" + name + "\"}");
  }

  private void watch() throws Exception {
    String rules =
        installed("netlabd.rules.yml")
            .replaceAll("for: [0-9]+m", "for: 3s")
            .replaceAll("\\[5m]", "[15s]");
    String settings =
        "global: { scrape_interval: 1s, evaluation_interval: 1s }\n"
            + installed("prometheus.yml")
                .replace(
                    INSTALLED + "netlabd.rules.yml", write("fast.rules.yml", rules).toString());
    Path blackbox = write("blackbox.yml", installed("blackbox.yml"));
    watchers.add(
        host.start(
            SCRATCH.resolve("blackbox.out"),
            BIN.resolve("prometheus-blackbox-exporter").toString(),
            "--config.file=" + blackbox,
            "--web.listen-address=127.0.0.1:9115"));
    String file = write("prometheus.yml", settings).toString();
    prometheus(SERVER, file);
    prometheus(NATIVE, file, "--enable-feature=native-histograms");
  }

  private void prometheus(String server, String settings, String... more) throws Exception {
    String address = server.replace("http://", "");
    List<String> words = new ArrayList<>(List.of(BIN.resolve("prometheus").toString()));
    words.add("--config.file=" + settings);
    words.add("--storage.tsdb.path=" + Files.createTempDirectory(SCRATCH, "data"));
    words.add("--web.listen-address=" + address);
    words.addAll(List.of(more));
    Path output = SCRATCH.resolve("prometheus-" + address + ".out");
    watchers.add(host.start(output, words.toArray(String[]::new)));
  }

  @Test
  void theInstalledFilesAndTheMetricsAreWhatPromtoolExpects() throws Exception {
    write("netlabd.rules.yml", installed("netlabd.rules.yml"));
    write("rules.test.yml", Files.readString(Path.of("src/test/prometheus/rules.test.yml")));
    host.inNetwork(PROMTOOL, "check", "rules", SCRATCH.resolve("netlabd.rules.yml").toString());
    host.inNetwork(PROMTOOL, "test", "rules", SCRATCH.resolve("rules.test.yml").toString());
    reload(LISTENERS);
    String answer =
        host.sh(
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/9862;"
                + " printf \"GET /metrics HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3'");
    Path metrics = write("metrics", answer.substring(answer.indexOf("# HELP")));
    String said = host.inNetwork("sh", "-c", PROMTOOL + " check metrics <" + metrics);
    assertEquals("", said);
  }

  @Test
  void alertsFireForADeadlockAFloodOfRefusalsADeadListenerAndABrokenFile() throws Exception {
    reload(LISTENERS);
    watch();
    host.until("Prometheus", () -> tryQuery("up == 1"), answer -> answer.size() == 2);
    await("probe_success{job=\"netlabd-echo\"} == 1");
    assertEquals(List.of(), query("ALERTS"));

    host.run("netlab bulk 127.0.0.1 7007 --mode naive --size 256M --chunk 64K --stall 5s");
    awaitAlert("NetlabdDeadlock");
    host.sh(
        "(for i in $(seq 600); do bash -c \"exec 3<>/dev/tcp/127.0.0.1/7008\"; sleep 0.01; done)"
            + " >/dev/null 2>&1 &");
    awaitAlert("NetlabdRefusalFlood");
    reload(LISTENERS + "listeners.echo-tcp.port = 70\n");
    awaitAlert("NetlabdListenerDead");
    host.configure("nonsense = 1\n");
    assertFalse(host.run("systemctl reload netlabd && netlab reload").status() == 0);
    awaitAlert("NetlabdReloadRefused");

    await("count_over_time(up{job=\"netlabd\"}[5m]) >= 60");
    assertEquals(1, query("min_over_time(up{job=\"netlabd\"}[5m]) == 1").size());
    assertEquals(
        1,
        query("netlabd_stalls_total{listener=\"lab\", kind=\"deadlock\"} == 1").size(),
        () -> query("netlabd_stalls_total").toString());
    String durations = "netlabd_session_duration_seconds{listener=\"lab\"}";
    assertEquals(1, query(NATIVE, "histogram_count(" + durations + ") == 1").size());
    assertEquals(1, query(durations.replace("{", "_count{") + " == 1").size());
    String lag = "histogram_quantile(0.99, sum by (loop) (rate(netlabd_loop_lag_seconds[1m])))";
    assertFalse(query(NATIVE, lag).isEmpty());
    everyQueryOfTheDashboardHasAnAnswer();
  }

  private static List<String> tryQuery(String expression) {
    try {
      return query(expression);
    } catch (AssertionError e) {
      return List.of();
    }
  }

  /** The variables are chosen as Grafana does for "All". */
  private static void everyQueryOfTheDashboardHasAnAnswer() throws IOException {
    String dashboard = installed("netlabd-dashboard.json");
    Map<?, ?> parsed = JSON.std.mapFrom(dashboard);
    int queries = 0;
    for (Object panel : (List<?>) parsed.get("panels")) {
      for (Object target : (List<?>) ((Map<?, ?>) panel).get("targets")) {
        String expression =
            ((Map<?, ?>) target)
                .get("expr")
                .toString()
                .replace("$__rate_interval", "1m")
                .replaceAll("\\$(job|instance|listener)\\b", ".*");
        assertFalse(query(expression).isEmpty(), expression);
        queries++;
      }
    }
    assertTrue(queries > 30, queries + " queries");
    // Nothing asks for a metric that there is not.
    for (Matcher each = Pattern.compile("netlabd_[a-z_]+").matcher(dashboard); each.find(); ) {
      String name = each.group();
      if (!name.contains("faults")) {
        assertFalse(query("count({__name__=~\"" + name + "(_bucket)?\"})").isEmpty(), name);
      }
    }
  }
}
