// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.FullScreen;
import org.netlabd.cli.netlab.option.DaemonOptions;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.option.TimeText;
import org.netlabd.cli.netlab.report.Fields;
import org.netlabd.cli.netlab.report.History;
import org.netlabd.cli.netlab.report.JsonText;
import org.netlabd.cli.netlab.report.Rates;
import org.netlabd.cli.netlab.report.TopOrder;
import org.netlabd.cli.netlab.report.TopReport;
import org.netlabd.cli.netlab.report.TopReport.View;
import org.netlabd.control.Reply;
import org.netlabd.control.Request;
import org.netlabd.values.DaemonThread;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "top")
public final class TopCommand implements Callable<Integer> {

  /** A list of many sessions takes the daemon time: it is to do something else for longer. */
  private static final int REST = 20;

  private static final Duration LEAST = Duration.ofMillis(100);

  /** How long a key is waited for before one looks whether the daemon has answered. */
  private static final Duration MOMENT = Duration.ofMillis(50);

  @Mixin private final DaemonOptions daemon = new DaemonOptions();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "1s")
  private Duration interval;

  @Option(names = "--once")
  private boolean once;

  @Option(names = "--sort", paramLabel = "KEY", defaultValue = "bytes")
  private TopOrder order;

  @Option(names = "--filter", paramLabel = "TEXT", defaultValue = "")
  private String filter;

  private View view = new View(TopOrder.BYTES, "", 0);

  private @Nullable String typed;

  /** The asking thread's, for the drawing one. */
  private volatile Rates.Answers answers =
      new Rates.Answers(Map.of(), 0, new Rates.Listing(List.of(), 0));

  private volatile String trouble = "";

  /** How long the last list of sessions took; the asking thread's. */
  private long listingNanos;

  private final AtomicInteger asked = new AtomicInteger();

  @Override
  public Integer call() throws Exception {
    Refusal.when(interval.compareTo(LEAST) < 0, "--interval: less than 100ms");
    view = new View(order, filter, 0);
    return json.around(Map::of, this::run);
  }

  private int run() throws IOException, InterruptedException {
    ask(0);
    boolean ascii = Boolean.getBoolean("netlab.ascii");
    try (FullScreen screen = once || json.isAsked() ? null : FullScreen.take(ascii)) {
      if (screen != null) {
        return watch(screen, ascii);
      }
    }
    Rates earlier = Rates.of(null, answers);
    NANOSECONDS.sleep(interval.toNanos());
    ask(0);
    Rates rates = Rates.of(earlier, answers);
    json.tell(
        JsonText.object(
            "seconds", rates.seconds(),
            "listeners", view.of(rates.listeners()),
            "sessions", view.of(rates.sessions())),
        () -> TopReport.lines(rates, view));
    return ExitStatus.OK;
  }

  /** Has new answers; no sessions for {@code rest} times as long as the last list took. */
  private void ask(int rest) throws IOException {
    Reply status = daemon.ask(new Request("status"));
    long nanos = System.nanoTime();
    Rates.Listing listing = answers.listing();
    if (nanos - listing.nanos() >= rest * listingNanos) {
      Reply listed = daemon.ask(new Request("sessions"));
      listing = new Rates.Listing(Fields.objects(listed.fields(), "sessions"), System.nanoTime());
      listingNanos = listing.nanos() - nanos;
    }
    answers = new Rates.Answers(status.fields(), nanos, listing);
  }

  /** Asks for ever, on a thread of its own: what does not answer keeps no key waiting. */
  private void askOnAndOn() {
    try {
      long next = System.nanoTime();
      while (true) {
        next = Math.max(next + interval.toNanos(), System.nanoTime());
        NANOSECONDS.sleep(next - System.nanoTime());
        try {
          ask(REST);
          trouble = "";
        } catch (IOException e) {
          trouble = Endings.text(e);
        }
        asked.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int watch(FullScreen screen, boolean ascii) throws IOException, InterruptedException {
    DaemonThread.start("asking", this::askOnAndOn);
    History history = new History(ascii);
    Rates rates = Rates.of(null, answers);
    history.add(rates);
    int drawn = -1;
    while (true) {
      Rates.Answers latest = answers;
      if (latest.nanos() != rates.answers().nanos()) {
        rates = Rates.of(rates, latest);
        history.add(rates);
      }
      if (drawn != asked.get() || screen.isChanged()) {
        drawn = asked.get();
        String prompt = typed == null ? "" : "Filter: " + typed + "_";
        screen.draw(TopReport.screen(rates, history, view, screen.window(), trouble, prompt));
      }
      String key = screen.key(MOMENT);
      if (FullScreen.END.equals(key) || (typed == null && "q".equals(key))) {
        return screen.exitStatus();
      } else if (key != null && typed != null) {
        type(key);
      } else if (key != null) {
        look(key, screen.window().rows());
      }
      drawn = key == null ? drawn : -1;
    }
  }

  /** A key of a filter that is being typed. */
  private void type(String key) {
    String text = typed == null ? "" : typed;
    switch (key) {
      case "\r", "\n" -> typed = null;
      case "\u001b" -> {
        typed = null;
        text = "";
      }
      case "\b", "\u007f" ->
          typed = text = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
      default -> typed = text = key.length() == 1 && key.charAt(0) >= ' ' ? text + key : text;
    }
    view = new View(view.order(), text, 0);
  }

  private void look(String key, int rows) {
    switch (key) {
      case "/" -> typed = view.filter();
      case "\u001b" -> view = new View(view.order(), "", 0);
      case "key_up" -> move(-1);
      case "key_down" -> move(1);
      case "key_ppage" -> move(-rows / 2);
      case "key_npage" -> move(rows / 2);
      case "key_home" -> move(-view.from());
      default ->
          List.of(TopOrder.values()).stream()
              .filter(each -> each.toString().startsWith(key))
              .forEach(each -> view = new View(each, view.filter(), view.from()));
    }
  }

  private void move(int rows) {
    int most =
        Math.max(
            answers.listing().sessions().size(),
            Fields.objects(answers.status(), "listeners").size());
    int from = Math.max(0, Math.min(most, view.from() + rows));
    view = new View(view.order(), view.filter(), from);
  }
}
