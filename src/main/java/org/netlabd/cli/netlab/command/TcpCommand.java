// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.cli.netlab.option.OutputOptions;
import org.netlabd.cli.netlab.option.PeerOptions;
import org.netlabd.cli.netlab.report.ConnectReport;
import org.netlabd.cli.netlab.report.Outcome;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.Conversation;
import org.netlabd.client.Expectation;
import org.netlabd.client.Outgoing;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "tcp")
public final class TcpCommand implements Callable<Integer> {

  /** How much of what came a document holds. */
  private static final int MOST_TEXT = 65_536;

  /** When the server is told that no more will come. */
  private enum HalfClose {
    AFTER_SEND,
    NEVER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Option(names = "--half-close", paramLabel = "WHEN", defaultValue = "after-send")
  private HalfClose halfClose = HalfClose.AFTER_SEND;

  @Option(names = "--expect", paramLabel = "REGEX")
  private @Nullable Pattern pattern;

  @Option(names = "--raw")
  private boolean raw;

  @Mixin private final OutputOptions outputs = new OutputOptions();

  @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT")
  private @Nullable String text;

  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
  private byte last = '\n';

  private volatile Supplier<Map<String, ?>> figures = Map::of;

  @Override
  public Integer call() throws Exception {
    return outputs.around(() -> figures.get(), this::converse);
  }

  private int converse() throws IOException {
    Dialing dialing = Dialing.dial(options.target("tcp"), options.patience());
    try (Connection connection = dialing.require()) {
      Expectation expected = pattern == null ? null : new Expectation(pattern, connection);
      Conversation.Sink shown = shown(connection);
      Conversation conversation =
          new Conversation(
              connection,
              text == null
                  ? Outgoing.of(System.in)
                  : Outgoing.of(text.getBytes(StandardCharsets.UTF_8)),
              halfClose == HalfClose.AFTER_SEND,
              bytes -> shown.take(bytes) && (expected == null || !expected.isMetBy(bytes)));
      figures = () -> figures(dialing, conversation.soFar(), expected);
      Conversation.Result result = conversation.run(Duration.ZERO);
      return tell(dialing, result, expected);
    }
  }

  private Conversation.Sink shown(Connection connection) {
    if (outputs.isAsked() || outputs.isCheck()) {
      return bytes -> {
        beginning.write(bytes, 0, Math.min(bytes.length, MOST_TEXT - beginning.size()));
        return true;
      };
    }
    Output.Received printed = Output.of(spec.commandLine()).received(raw);
    return bytes -> {
      connection.aside(() -> printed.take(bytes));
      last = bytes[bytes.length - 1];
      return true;
    };
  }

  private int tell(Dialing dialing, Conversation.Result result, @Nullable Expectation expected) {
    Failure failure = result.failure();
    boolean missed =
        expected != null
            && !expected.isMet()
            && (failure == null || (failure.kind() == Kind.TIMED_OUT && result.received() > 0));
    String bytes = Wording.count(result.received(), "byte");
    String came = bytes + " came in " + Wording.time(result.nanos());
    String text = missed ? "nothing that came matches " + pattern : came;
    endLine();
    Map<String, ?> all = figures(dialing, result, expected);
    return outputs.tell(
        missed
            ? new Outcome(
                ExitStatus.CHECK_FAILED, List.of(text), List.of(), text, result.nanos(), all, null)
            : Outcome.of(failure, List.of(), text, result.nanos(), all));
  }

  /** What is said next begins on a line of its own. */
  private void endLine() {
    Output out = Output.of(spec.commandLine());
    if (last != '\n' && Terminal.isStandardOutput()) {
      out.println();
    }
    out.flush();
  }

  private Map<String, @Nullable Object> figures(
      Dialing dialing, Conversation.Result result, @Nullable Expectation expected) {
    Map<String, @Nullable Object> figures = ConnectReport.json(dialing);
    figures.put("sent", result.sent());
    figures.put("received", result.received());
    figures.put("first_ms", result.received() == 0 ? null : result.firstNanos() / 1e6);
    figures.put("ms", result.nanos() / 1e6);
    figures.put("half_closed", result.halfClosed());
    figures.put("closed", result.closed());
    figures.put("matched", expected == null ? null : expected.isMet());
    figures.put("text", beginning.toString(StandardCharsets.UTF_8));
    return figures;
  }
}
