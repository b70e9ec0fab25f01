package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Interruption;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.cli.netlab.option.EchoOptions;
import org.netlabd.cli.netlab.option.HostPort;
import org.netlabd.cli.netlab.option.TargetOptions;
import org.netlabd.cli.netlab.report.EchoCsv;
import org.netlabd.cli.netlab.report.EchoLines;
import org.netlabd.cli.netlab.report.EchoLive;
import org.netlabd.cli.netlab.report.EchoPage;
import org.netlabd.cli.netlab.report.EchoReport;
import org.netlabd.cli.netlab.report.EchoVerdict;
import org.netlabd.cli.netlab.report.JsonText;
import org.netlabd.cli.netlab.report.Nagios;
import org.netlabd.cli.netlab.report.Samples;
import org.netlabd.client.dial.Target;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.echo.Request;
import org.netlabd.client.echo.Result;
import org.netlabd.client.echo.RoundTrips;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.PeerAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code netlab echo}. */
@Command(
    name = "echo",
    description = {
      "Measures round trips to an echo server, and verifies every byte of them.",
      "Each probe carries its number, its time and pseudo-random bytes. Seen and told apart: lost"
          + " (never came), late (came after --timeout), duplicate, out of order, corrupt (and which"
          + " byte), of wrong length, foreign (from another address), strange (nobody asked for"
          + " it).",
      "A probe that comes back damaged is corrupt, and lost unless a right answer comes too. The"
          + " summary has percentiles, with --rate the same corrected for coordinated omission (from"
          + " when a probe was due), and the jitter (RFC 3393's variation, of round trips). A rate"
          + " that was not reached is said, and fails. What was due while netlab itself did not run"
          + " is skipped and counted.",
      "Ctrl-C and SIGTERM end it with the summary: without -c or --duration with the exit status that"
          + " what came deserves; else with 130 and 143, if all was right until then. A second one"
          + " ends it at once. SIGQUIT (Ctrl-\\) prints the figures so far on the standard error.",
      "The exit status is 1 if anything was not right; with --warn or --crit, if a bound was"
          + " exceeded or the server was dishonest."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netlab echo localhost",
      "  netlab echo 192.0.2.7:7 --udp -c 1000 -i 10ms --html echo.html",
      "  netlab echo localhost -l --connections 64 --rate 10000",
      "  netlab echo 192.0.2.7 --udp -c 10 -i 100ms --nagios --warn rtt=50ms,loss=1%% --crit loss=20%%"
    })
public final class EchoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final EchoOptions options = new EchoOptions();

  @Parameters(
      index = "0",
      paramLabel = "HOST[:PORT]",
      description = "Whom to probe; the port is a number or a service name. Default: echo.")
  private String host = "";

  @Override
  public Integer call() throws IOException {
    options.check(spec.commandLine().getParseResult());
    HostPort peer = HostPort.parse(host, "echo");
    Target whom = target.target(peer.host(), peer.port(), options.udp ? "udp" : "tcp");
    boolean hasEnd = options.load || options.count > 0;
    Interruption interruption = new Interruption(hasEnd && !options.nagios);
    return interruption.around(
        () -> {
          try (RoundTrips trips = new RoundTrips(request(whom))) {
            trips.peer();
            interruption.begun(trips::stop, trips::ask);
            return tell(trips, interruption);
          }
        });
  }

  private Request request(Target whom) {
    return options.load
        ? new Request(
            whom,
            options.udp,
            options.connections,
            options.window,
            options.rate,
            0,
            options.duration,
            (int) options.size,
            target.timeout)
        : Request.paced(
            whom, options.udp, options.count, options.interval, (int) options.size, target.timeout);
  }

  private int tell(RoundTrips trips, Interruption interruption) throws IOException {
    if (options.isTalkative()) {
      out()
          .printf(
              "ECHO %s by %s, %d bytes%n",
              PeerAddress.text(trips.peer()), options.udp ? "udp" : "tcp", options.size);
      out().flush();
    }
    Watchers watchers = new Watchers(trips, interruption);
    Result result = trips.run(watchers);
    watchers.last.run();
    EchoReport report = new EchoReport(result, options.udp, (int) options.size);
    if (!options.nagios) {
      print(report);
    }
    if (options.html != null) {
      EchoPage.write(options.html, report, trips.rtt(), watchers.samples);
    }
    EchoVerdict verdict = new EchoVerdict(result, options, target.timeout);
    Failure failure = verdict.failure();
    if (failure != null) {
      throw failure.exception();
    }
    if (options.nagios) {
      Nagios nagios = Nagios.of(result.statistics(), options.warn, options.crit);
      return nagios.tell(spec.commandLine());
    }
    verdict.complaints().forEach(text -> Endings.say(spec.commandLine(), text));
    return verdict.status();
  }

  private void print(EchoReport report) throws IOException {
    if (options.json) {
      out().println(JsonText.of(report.json()));
    } else if (!options.csv) {
      report.lines().forEach(out()::println);
      if (options.load) {
        out().println(report.throughput());
      }
    }
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Everybody who wants to know while it goes on. */
  private final class Watchers implements Observer {

    private final List<Observer> all = new ArrayList<>();
    private final Samples samples = new Samples();

    /** What is shown last, before the summary. */
    private Runnable last = () -> {};

    /** Says something else on the same terminal. */
    private Consumer<Runnable> aside = Runnable::run;

    Watchers(RoundTrips trips, Interruption interruption) {
      if (options.html != null) {
        all.add(samples);
      }
      if (options.csv) {
        all.add(new EchoCsv(out(), !options.load));
      } else if (options.isTalkative() && Terminal.isStandardOutput()) {
        EchoLive live = new EchoLive(out(), trips::rtt, options.count);
        all.add(live);
        last = live::draw;
        aside = live::aside;
        interruption.drawing(live::resized, live::resumed);
      } else if (options.isTalkative() && !options.load) {
        all.add(new EchoLines(out()));
      }
    }

    @Override
    public void observed(Observation observation) {
      all.forEach(observer -> observer.observed(observation));
    }

    @Override
    public void soFar(Statistics figures) {
      PrintWriter err = spec.commandLine().getErr();
      aside.accept(() -> err.println(EchoReport.soFar(figures)));
    }

    @Override
    public void failed(Failure failure) {
      all.forEach(observer -> observer.failed(failure));
    }
  }
}
