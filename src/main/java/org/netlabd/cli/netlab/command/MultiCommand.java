// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.netlabd.cli.netlab.console.Interruption;
import org.netlabd.cli.netlab.option.OutputOptions;
import org.netlabd.cli.netlab.option.PeerOptions;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.report.MultiReport;
import org.netlabd.cli.netlab.report.Outcome;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.Multi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "multi")
public final class MultiCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Option(names = "--connections", paramLabel = "N", defaultValue = "2")
  private int connections;

  @Option(names = "--message", paramLabel = "TEXT")
  private List<String> messages = new ArrayList<>();

  @Option(names = "--no-wait")
  private boolean noWait;

  @Option(names = "--no-verify")
  private boolean noVerify;

  @Mixin private final OutputOptions outputs = new OutputOptions();

  @Override
  public Integer call() throws Exception {
    Refusal.when(messages.contains(""), "--message: an empty one has no echo");
    List<String> texts = messages.isEmpty() ? List.of("Message 1", "Message 2") : messages;
    Multi.Request request =
        new Multi.Request(
            options.target("tcp"),
            (int) Refusal.unlessBetween("--connections", connections, 1, 100_000),
            texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(),
            !noWait,
            !noVerify,
            options.patience());
    Interruption interruption = new Interruption(true);
    return interruption.around(
        () -> {
          try (Multi multi = new Multi(request)) {
            interruption.begun(multi::stop, () -> soFar(multi, texts));
            return tell(new MultiReport(multi.run()), texts);
          }
        });
  }

  private void soFar(Multi multi, List<String> texts) {
    MultiReport report = new MultiReport(multi.soFar());
    spec.commandLine().getErr().println(report.lines(texts.size(), !noVerify).get(0));
  }

  private int tell(MultiReport report, List<String> texts) {
    List<String> lines = report.lines(texts.size(), !noVerify);
    Map<String, Long> complaints = report.complaints();
    List<String> said =
        complaints.entrySet().stream()
            .map(each -> Wording.count(each.getValue(), "connection") + ": " + each.getKey())
            .toList();
    String wrong = complaints.isEmpty() ? "" : ": " + String.join("; ", complaints.keySet());
    String summary = lines.get(0) + wrong;
    long nanos = report.result().nanos();
    return outputs.tell(
        new Outcome(report.status(), said, lines, summary, nanos, report.json(), null));
  }
}
