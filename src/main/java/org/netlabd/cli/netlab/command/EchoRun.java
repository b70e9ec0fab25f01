// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Interruption;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.cli.netlab.option.EchoOutputs;
import org.netlabd.cli.netlab.report.EchoLines;
import org.netlabd.cli.netlab.report.EchoLive;
import org.netlabd.cli.netlab.report.EchoPage.Samples;
import org.netlabd.cli.netlab.report.EchoReport;
import org.netlabd.cli.netlab.report.EchoRows;
import org.netlabd.cli.netlab.report.EchoVerdict;
import org.netlabd.client.echo.Observation;
import org.netlabd.client.echo.Observer;
import org.netlabd.client.echo.Request;
import org.netlabd.client.echo.Result;
import org.netlabd.client.echo.RoundTrips;
import org.netlabd.client.echo.Statistics;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.Services;
import picocli.CommandLine;

/** The probes of one host and size. For the thread that runs it, but for stop() and ask(). */
final class EchoRun {

  private final String host;
  private volatile Request request;
  private final Duration patience;
  private final EchoOutputs outputs;
  private final CommandLine command;
  private final PrintWriter out;
  private final boolean alone;
  private final boolean talkative;
  final Samples samples = new Samples();
  private volatile RoundTrips trips;
  private volatile @Nullable Thread opening;
  private volatile boolean stopped;
  private volatile EchoReport report;

  /** Not begun yet; {@code alone}: it has the terminal for itself. */
  EchoRun(
      String host,
      Request request,
      EchoOutputs outputs,
      CommandLine command,
      boolean alone,
      boolean talkative) {
    this.host = host;
    this.request = request;
    this.patience = request.patience();
    this.outputs = outputs;
    this.command = command;
    this.out = command.getOut();
    this.alone = alone;
    this.talkative = talkative;
    this.trips = new RoundTrips(request);
    this.report = report(null, null);
  }

  private EchoReport report(@Nullable Result result, @Nullable Failure failure) {
    return new EchoReport(
        host, request.protocol(), request.size(), outputs.percentiles, result, failure);
  }

  /** Does it; the deadline counts from {@code beginNanos}; throws what is not the network's. */
  void run(long beginNanos, Interruption interruption, Runnable period) throws IOException {
    Duration deadline = request.plan().deadline();
    if (!deadline.isZero()) {
      Duration left = deadline.minusNanos(System.nanoTime() - beginNanos);
      if (left.isNegative() || left.isZero()) {
        if (alone) {
          report = report(null, Failure.notBegun(deadline));
        }
        return;
      }
      request = request.until(left);
      trips = new RoundTrips(request);
    }
    try (RoundTrips trips = this.trips) {
      InetSocketAddress peer = open();
      if (talkative) {
        out.printf(
            "ECHO %s by %s, %d bytes%n",
            PeerAddress.text(peer), request.protocol(), request.size());
        out.flush();
      }
      Watchers watchers = new Watchers(peer, interruption, period);
      long begin = System.nanoTime();
      Result result = trips.run(watchers);
      watchers.last.run();
      if (stopped && result.statistics().sent() == 0) {
        throw new InterruptedIOException();
      }
      Duration ran = Duration.ofNanos(System.nanoTime() - begin);
      Duration waited = stopped && ran.compareTo(patience) < 0 ? ran : patience;
      report = report(result, EchoVerdict.failure(result, request.udp(), waited));
    } catch (InterruptedIOException e) {
      if (alone || !stopped) {
        throw e;
      }
    } catch (IOException e) {
      if (!Failure.isIn(e)) {
        throw e;
      }
      report = report(null, advised(Failure.of(e)));
    }
  }

  /** With a service's name in the place of another host. */
  private Failure advised(Failure failure) {
    return failure.kind() == Kind.UNKNOWN_NAME && Services.system().names().contains(host)
        ? failure.advising("A port goes behind its host, as in localhost:" + host + ".")
        : failure;
  }

  /** Until the peer is found nothing has been measured, and a stop is an interrupt. */
  private InetSocketAddress open() throws IOException {
    opening = Thread.currentThread();
    if (stopped) {
      throw new InterruptedIOException();
    }
    InetSocketAddress peer = trips.peer();
    opening = null;
    return peer;
  }

  void stop() {
    stopped = true;
    Thread thread = opening;
    if (thread != null) {
      thread.interrupt();
    }
    trips.stop();
  }

  void ask() {
    trips.ask();
  }

  EchoReport report() {
    return report;
  }

  /** Everybody who wants to know while it goes on. */
  private final class Watchers implements Observer {

    private final List<Observer> all = new ArrayList<>();
    private final InetSocketAddress peer;
    private final Runnable afterPeriod;
    private final String head = alone ? "" : host + ": ";

    /** What is shown last, before the summary. */
    private Runnable last = () -> {};

    /** Says something else on the same terminal. */
    private Consumer<Runnable> aside = Runnable::run;

    Watchers(InetSocketAddress peer, Interruption interruption, Runnable afterPeriod) {
      this.peer = peer;
      this.afterPeriod = afterPeriod;
      boolean load = request.plan().isLoad();
      if (outputs.html != null) {
        all.add(samples);
      }
      if (outputs.csv || outputs.jsonLines) {
        all.add(new EchoRows(out, report, outputs.jsonLines, !load, trips::at).rehearsed());
      } else if (talkative && alone && Terminal.isStandardOutput() && outputs.isDrawn()) {
        EchoLive live = new EchoLive(out, trips::rtt, request.plan().count(), outputs.audible);
        all.add(live);
        last = live::draw;
        aside = live::aside;
        interruption.drawing(live::resized, live::resumed);
      } else if (talkative || (outputs.quiet && !request.plan().every().isZero())) {
        boolean silent = load || !talkative;
        all.add(new EchoLines(out, head, silent, outputs.stamped, outputs.audible));
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
      report = report(new Result(peer, 1, figures, List.of()), null);
      afterPeriod.run();
    }

    @Override
    public void soFar(Statistics figures) {
      PrintWriter err = command.getErr();
      aside.accept(() -> err.println(head + EchoReport.soFar(figures)));
    }
  }
}
