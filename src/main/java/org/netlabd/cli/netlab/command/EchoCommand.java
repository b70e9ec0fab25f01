// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Interruption;
import org.netlabd.cli.netlab.console.WholeFile;
import org.netlabd.cli.netlab.option.EchoOptions;
import org.netlabd.cli.netlab.option.EchoOutputs;
import org.netlabd.cli.netlab.option.HostPort;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.option.TargetOptions;
import org.netlabd.cli.netlab.report.EchoComparison;
import org.netlabd.cli.netlab.report.EchoPage;
import org.netlabd.cli.netlab.report.EchoReport;
import org.netlabd.cli.netlab.report.EchoRows;
import org.netlabd.cli.netlab.report.EchoTextfile;
import org.netlabd.cli.netlab.report.EchoVerdict;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.dial.Target;
import org.netlabd.client.echo.PathMtu;
import org.netlabd.client.echo.Request;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.BoundedCall;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "echo")
public final class EchoCommand implements Callable<Integer> {

  private static final int MOST_HOSTS = 100;

  @Spec private CommandSpec spec;

  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final EchoOptions options = new EchoOptions();
  @Mixin private final EchoOutputs outputs = new EchoOutputs();
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(arity = "1..*", paramLabel = "HOST[:PORT]")
  private List<String> hosts = List.of();

  private volatile boolean unwritten;

  private EchoComparison.Earlier earlier = (report, place) -> Optional.empty();

  @Override
  public Integer call() throws Exception {
    Interruption interruption = new Interruption(options.isBounded() && !outputs.nagios);
    return interruption.around(() -> run(interruption));
  }

  private int run(Interruption interruption) throws Exception {
    options.check(spec.commandLine().getParseResult());
    outputs.check();
    check();
    earlier = outputs.compare == null ? earlier : EchoComparison.read(outputs.compare);
    if (options.pathMtu) {
      return searchPathMtu();
    }
    List<List<EchoRun>> runs = new ArrayList<>();
    for (String host : hosts) {
      Target whom = target(host);
      runs.add(
          options.sizes().stream()
              .map(size -> run(host, options.request(whom, size, target.timeout)))
              .toList());
    }
    List<EchoRun> all = runs.stream().flatMap(List::stream).toList();
    interruption.begun(() -> all.forEach(EchoRun::stop), () -> all.forEach(EchoRun::ask));
    if (outputs.csv) {
      out().println(EchoRows.csvHead(all.get(0).report()));
    }
    go(runs, all, interruption);
    return tell(all);
  }

  private Target target(String host) throws IOException {
    Refusal.when(
        host.matches("[0-9]+"),
        "'" + host + "' is no host; a port goes behind its host, as in localhost:" + host);
    HostPort peer = HostPort.parse(host, options.defaultPort());
    boolean udp = options.udp || options.pathMtu;
    return target.target(peer.host(), peer.port(), udp ? "udp" : "tcp");
  }

  private EchoRun run(String host, Request request) {
    boolean alone = hosts.size() * options.sizes().size() == 1;
    return new EchoRun(host, request, outputs, spec.commandLine(), alone, isTalkative());
  }

  private boolean isTalkative() {
    return outputs.isTalkative() && !json.isAsked();
  }

  private void check() {
    Refusal.when(hosts.size() > MOST_HOSTS, "too many hosts; accepted: up to " + MOST_HOSTS);
    Refusal.when(options.pathMtu && hosts.size() > 1, "--path-mtu: one host only");
    Refusal.when(outputs.nagios && options.sizes().size() > 1, "--nagios: one size only");
    Refusal.when(
        outputs.nagios && !options.isBounded(),
        "--nagios: -c says how many probes, or -w or -l how long");
  }

  /** Each host on a thread of its own, one size after the other. */
  private void go(List<List<EchoRun>> runs, List<EchoRun> all, Interruption interruption)
      throws Exception {
    long begin = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(runs.size());
    List<Callable<Boolean>> works = new ArrayList<>();
    for (List<EchoRun> ofOneHost : runs) {
      works.add(
          () -> {
            for (EchoRun run : ofOneHost) {
              run.run(begin, interruption, () -> writeTextfile(all));
            }
            return true;
          });
    }
    try {
      for (Future<Boolean> work : threads.invokeAll(works)) {
        Boolean unused = BoundedCall.answer(work, Duration.ZERO); // All have ended.
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    } finally {
      threads.shutdownNow();
    }
  }

  private int tell(List<EchoRun> runs) throws IOException {
    List<EchoReport> reports = runs.stream().map(EchoRun::report).toList();
    List<EchoVerdict> verdicts =
        reports.stream().map(r -> new EchoVerdict(r, outputs.warn, outputs.crit)).toList();
    Map<String, Object> results = EchoReport.results(reports, earlier);
    Failure failure = EchoVerdict.failure(reports);
    if (outputs.html != null) {
      EchoPage page = new EchoPage();
      runs.forEach(run -> page.add(run.report(), run.samples));
      write(file -> page.write(file, json.document(results, Wording.json(failure))), outputs.html);
    }
    writeTextfile(runs);
    if (outputs.nagios) {
      return EchoVerdict.nagios(verdicts).tell(spec.commandLine());
    }
    if (!printsDocument(results, Wording.json(failure)) && !outputs.csv) {
      print(reports);
    }
    out().flush();
    for (EchoVerdict verdict : verdicts) {
      verdict.said().forEach(text -> Endings.say(spec.commandLine(), text));
    }
    List<Integer> statuses = verdicts.stream().map(EchoVerdict::status).distinct().toList();
    if (unwritten) {
      return ExitStatus.IO_ERROR;
    }
    return statuses.size() == 1 ? statuses.get(0) : ExitStatus.CHECK_FAILED;
  }

  /** Prints the document, where one was asked for; returns whether it was. */
  private boolean printsDocument(Map<String, ?> results, @Nullable Map<String, ?> failure) {
    if (json.isAsked()) {
      json.print(results, failure);
    } else if (outputs.jsonLines) {
      out().println(EchoRows.line("summary", json.document(results, failure)));
    }
    return json.isAsked() || outputs.jsonLines;
  }

  private void print(List<EchoReport> reports) {
    if (reports.size() > 1) {
      out().println(EchoReport.tableHead());
    }
    for (int i = 0; i < reports.size(); i++) {
      EchoReport report = reports.get(i);
      if (reports.size() > 1) {
        out().println(report.tableRow());
      } else {
        report.lines().forEach(out()::println);
      }
      earlier.with(report, i).ifPresent(compared -> compared.lines().forEach(out()::println));
    }
    if (options.load) {
      reports.forEach(report -> report.throughput().forEach(out()::println));
    }
  }

  /** Of all hosts, as far as they are; from the thread of any. */
  private void writeTextfile(List<EchoRun> runs) {
    if (outputs.textfile == null) {
      return;
    }
    List<EchoReport> reports = runs.stream().map(EchoRun::report).toList();
    write(file -> EchoTextfile.write(file, reports), outputs.textfile);
  }

  /** What keeps it from that is said, and keeps nothing else from being told. */
  private synchronized void write(WholeFile.Writing writing, Path file) {
    try {
      WholeFile.write(file, writing);
    } catch (IOException e) {
      Endings.say(spec.commandLine(), file + ": " + Endings.text(e));
      unwritten = true;
    }
  }

  private int searchPathMtu() throws IOException {
    PathMtu found =
        PathMtu.search(
            target(hosts.get(0)),
            target.timeout,
            (size, passed) -> {
              if (isTalkative()) {
                out().printf("%d bytes %s%n", size, passed ? "came back" : "did not");
                out().flush();
              }
            });
    Map<String, Object> document = Map.of("results", List.of(), "path_mtu", EchoReport.json(found));
    if (!printsDocument(document, null)) {
      out().println(EchoReport.line(found));
    }
    out().flush();
    return ExitStatus.OK;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
