// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Interruption;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.cli.netlab.option.OutputOptions;
import org.netlabd.cli.netlab.option.PeerOptions;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.option.SizeText;
import org.netlabd.cli.netlab.report.BulkReport;
import org.netlabd.cli.netlab.report.Outcome;
import org.netlabd.cli.netlab.report.ProgressBar;
import org.netlabd.client.Bulk;
import org.netlabd.client.dial.Target;
import org.netlabd.net.ClientOptions.Setting;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "bulk")
public final class BulkCommand implements Callable<Integer> {

  private static final long SIZE = 10L << 20;

  /** More than the buffers of any peer's system tune themselves to. */
  private static final long NAIVE_SIZE = 64L << 20;

  private static final long NAIVE_BUFFERS = 64L << 10;

  @Spec private CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Option(names = "--size", paramLabel = "BYTES", converter = SizeText.class)
  private @Nullable Long size;

  @Option(names = "--chunk", paramLabel = "BYTES", converter = SizeText.class, defaultValue = "1K")
  private long chunk;

  @Option(names = "--mode", paramLabel = "MODE", defaultValue = "concurrent")
  private Bulk.Mode mode = Bulk.Mode.CONCURRENT;

  @Option(names = "--stall", paramLabel = "TIME", defaultValue = "2s")
  private Duration stall;

  @Option(names = "--buffers", paramLabel = "BYTES", converter = SizeText.class)
  private @Nullable Long buffers;

  @Mixin private final OutputOptions outputs = new OutputOptions();

  @Override
  public Integer call() throws Exception {
    Bulk.Request request =
        new Bulk.Request(
            target(),
            Refusal.unlessBetween("--size", size(), 1, 1L << 50),
            (int) Refusal.unlessBetween("--chunk", chunk, 1, 16L << 20),
            mode,
            options.patience(),
            stall);
    Interruption interruption = new Interruption(true);
    return interruption.around(
        () -> {
          try (Bulk bulk = new Bulk(request)) {
            return tell(request, run(bulk, interruption));
          }
        });
  }

  private long size() {
    return size != null ? size : mode == Bulk.Mode.NAIVE ? NAIVE_SIZE : SIZE;
  }

  /** Mode naive sets its buffers itself: those that tune themselves take more than most have. */
  private Target target() throws IOException {
    Target target = options.target("tcp");
    if (buffers == null && mode != Bulk.Mode.NAIVE) {
      return target;
    }
    int bytes =
        (int)
            Refusal.unlessBetween(
                "--buffers", buffers == null ? NAIVE_BUFFERS : buffers, 1, 1L << 30);
    return target.with(Setting.of("SO_SNDBUF", bytes)).with(Setting.of("SO_RCVBUF", bytes));
  }

  private Bulk.Result run(Bulk bulk, Interruption interruption) throws IOException {
    ProgressBar bar =
        new ProgressBar(spec.commandLine().getErr(), size(), Terminal.isStandardError());
    interruption.begun(bulk::stop, bar::tell);
    try {
      return bulk.run(bar);
    } finally {
      bar.clear();
    }
  }

  private int tell(Bulk.Request request, Bulk.Result result) {
    List<String> lines = BulkReport.lines(request, result);
    Map<String, ?> figures = BulkReport.json(request, result);
    if (result.failure() != null) {
      return outputs.tell(Outcome.of(result.failure(), lines, "", result.nanos(), figures));
    }
    boolean right = result.right() && !(result.stopped() && outputs.isCheck());
    int status = right ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    String summary = result.right() ? lines.get(0) : String.join(" ", lines);
    return outputs.tell(
        new Outcome(status, List.of(), lines, summary, result.nanos(), figures, null));
  }
}
