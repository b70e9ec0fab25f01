// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Interruption;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.cli.netlab.option.NumberText;
import org.netlabd.cli.netlab.option.OutputOptions;
import org.netlabd.cli.netlab.option.PeerOptions;
import org.netlabd.cli.netlab.option.SizeText;
import org.netlabd.cli.netlab.option.TimeText;
import org.netlabd.cli.netlab.report.BulkReport;
import org.netlabd.cli.netlab.report.Outcome;
import org.netlabd.cli.netlab.report.ProgressBar;
import org.netlabd.client.Bulk;
import org.netlabd.client.Bulk.Mode;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.ClientOptions.Setting;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "bulk",
    description = {
      "Streams bytes through a TCP echo server and verifies each that comes back.",
      "In mode naive it sends all before it reads, with small buffers of its own. With more bytes"
          + " than the buffers on the way hold, client and server end up waiting for each other; when"
          + " nothing has moved for --stall, it says where the bytes stand and what helps. When all"
          + " went through, it says how near that was. Mode alternate reads each chunk back"
          + " before it sends the next; mode concurrent sends and reads as either goes.",
      "The exit status is 1 after a deadlock, a wrong byte, or bytes that were never sent; 130 after"
          + " Ctrl-C (143 after SIGTERM), if all was right until then. A second one ends it at once.",
      "SIGQUIT (Ctrl-\\) prints how far it is on the standard error."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netlab bulk localhost echo --mode naive",
      "  netlab bulk localhost echo --size 1G --chunk 64K --mode concurrent"
    })
public final class BulkCommand implements Callable<Integer> {

  private static final long SIZE = 10L << 20;

  /** More than the buffers of any peer's system tune themselves to. */
  private static final long NAIVE_SIZE = 64L << 20;

  private static final long NAIVE_BUFFERS = 64L << 10;

  @Spec private CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      converter = SizeText.class,
      description = "How much to send, such as 512K, 1.5M or 1G. Default: 10M, in mode naive 64M.")
  private @Nullable Long size;

  @Option(
      names = "--chunk",
      paramLabel = "BYTES",
      converter = SizeText.class,
      defaultValue = "1K",
      description = "How much at a time, up to 16M. Default: ${DEFAULT-VALUE}.")
  private long chunk;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "concurrent",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Mode mode = Mode.CONCURRENT;

  @Option(
      names = "--stall",
      paramLabel = "TIME",
      converter = TimeText.Some.class,
      defaultValue = "2s",
      description = "In mode naive, how long nothing may move. Default: ${DEFAULT-VALUE}.")
  private Duration stall;

  @Option(
      names = "--buffers",
      paramLabel = "BYTES",
      converter = SizeText.class,
      description =
          "Set SO_SNDBUF and SO_RCVBUF. Default: the system's choice, in mode naive 64K each.")
  private @Nullable Long buffers;

  @Mixin private final OutputOptions outputs = new OutputOptions();

  @Override
  public Integer call() throws Exception {
    Bulk.Request request =
        new Bulk.Request(
            target(),
            NumberText.between("--size", size(), 1, 1L << 50),
            (int) NumberText.between("--chunk", chunk, 1, 16L << 20),
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
    return size != null ? size : mode == Mode.NAIVE ? NAIVE_SIZE : SIZE;
  }

  /** Mode naive sets its buffers itself: those that tune themselves take more than most have. */
  private Target target() throws IOException {
    Target target = options.target("tcp");
    if (buffers == null && mode != Mode.NAIVE) {
      return target;
    }
    int bytes =
        (int)
            NumberText.between("--buffers", buffers == null ? NAIVE_BUFFERS : buffers, 1, 1L << 30);
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
    Failure failure = result.failure();
    if (failure != null) {
      // Of a stream that broke off its rate says nothing; a wrong byte before that does.
      List<String> told = result.mismatch() == null ? List.of() : lines;
      return outputs.tell(
          Outcome.of(failure, told, "", result.nanos(), BulkReport.json(request, result)));
    }
    boolean right = result.right() && !(result.stopped() && outputs.isCheck());
    return outputs.tell(
        new Outcome(
            right ? ExitStatus.OK : ExitStatus.CHECK_FAILED,
            List.of(),
            lines,
            result.right() ? lines.get(0) : String.join(" ", lines),
            result.nanos(),
            BulkReport.json(request, result),
            null));
  }
}
