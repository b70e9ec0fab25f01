package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.cli.netlab.option.EchoOutputs;
import org.netlabd.cli.netlab.report.EchoLines;
import org.netlabd.cli.netlab.report.EchoLive;
import org.netlabd.cli.netlab.report.EchoReport;
import org.netlabd.cli.netlab.report.EchoRows;
import org.netlabd.cli.netlab.report.EchoVerdict;
import org.netlabd.cli.netlab.report.Samples;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.echo.Request;
import org.netlabd.client.echo.Result;
import org.netlabd.client.echo.RoundTrips;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.PeerAddress;

/**
 * The probes of one host and size, and what is told of them while they go on. For the thread that
 * runs it; {@link #stop} is for any.
 */
final class EchoRun {

  private final String host;
  private final Request request;
  private final EchoOutputs outputs;
  private final PrintWriter out;
  private final boolean alone;
  private final boolean talkative;
  private final Samples samples = new Samples();
  private volatile @Nullable RoundTrips trips;
  private volatile boolean stopped;
  private Runnable periodic = () -> {};
  private volatile EchoReport report;

  /**
   * Not begun yet.
   *
   * @param alone whether it is the only one, and has the terminal for itself
   */
  EchoRun(
      String host,
      Request request,
      EchoOutputs outputs,
      PrintWriter out,
      boolean alone,
      boolean talkative) {
    this.host = host;
    this.request = request;
    this.outputs = outputs;
    this.out = out;
    this.alone = alone;
    this.talkative = talkative;
    this.report = report(null, null);
  }

  private EchoReport report(@Nullable Result result, @Nullable Failure failure) {
    return new EchoReport(
        host, request.udp(), request.size(), outputs.percentiles, result, failure);
  }

  /**
   * Does it, whatever comes of it; what is not the network's failure is thrown.
   *
   * @param period run when the report of a period is there
   */
  void run(Runnable period) throws IOException {
    periodic = period;
    if (stopped) {
      return;
    }
    try (RoundTrips opened = new RoundTrips(request)) {
      trips = opened;
      if (stopped) {
        opened.stop();
      }
      if (talkative) {
        out.printf(
            "ECHO %s by %s, %d bytes%n",
            PeerAddress.text(opened.peer()), request.udp() ? "udp" : "tcp", request.size());
        out.flush();
      }
      Watchers watchers = new Watchers(opened);
      Result result = opened.run(watchers);
      watchers.last.run();
      report = report(result, EchoVerdict.failure(result, request.udp(), request.timeout()));
    } catch (IOException e) {
      if (!Failure.isIn(e)) {
        throw e;
      }
      report = report(null, Failure.of(e));
    }
  }

  /** Ends it early, or keeps it from beginning. */
  void stop() {
    stopped = true;
    RoundTrips running = trips;
    if (running != null) {
      running.stop();
    }
  }

  EchoReport report() {
    return report;
  }

  Samples samples() {
    return samples;
  }

  /** Everybody who wants to know while it goes on. */
  private final class Watchers implements Observer {

    private final List<Observer> all = new ArrayList<>();
    private final RoundTrips trips;

    /** What is shown last, before the summary. */
    private Runnable last = () -> {};

    Watchers(RoundTrips trips) {
      this.trips = trips;
      boolean load = request.plan().isLoad();
      if (outputs.html != null) {
        all.add(samples);
      }
      if (outputs.csv || outputs.jsonLines) {
        all.add(new EchoRows(out, report, outputs.jsonLines, !load, trips::at));
      } else if (talkative && alone && Terminal.isStandardOutput() && !outputs.stamped) {
        EchoLive live = new EchoLive(out, trips::rtt, request.plan().count(), outputs.audible);
        all.add(live);
        last = live::draw;
      } else if (talkative) {
        String head = alone ? "" : host + ": ";
        all.add(new EchoLines(out, head, load, outputs.stamped, outputs.audible));
      }
    }

    @Override
    public void observed(Observation observation) {
      all.forEach(observer -> observer.observed(observation));
    }

    @Override
    public void failed(Failure failure) {
      all.forEach(observer -> observer.failed(failure));
    }

    @Override
    public void period(Statistics figures) {
      all.forEach(observer -> observer.period(figures));
      report = report(new Result(trips.peer(), 1, figures, List.of()), null);
      periodic.run();
    }
  }
}
