// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Escape;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.option.TargetOptions;
import org.netlabd.cli.netlab.option.TimeText;
import org.netlabd.client.Conversation;
import org.netlabd.client.Outgoing;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Stranger;
import org.netlabd.net.Stage;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "get")
public final class GetCommand implements Callable<Integer> {

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3})\\b.*");

  /** For any status line. */
  private static final int ENOUGH = 512;

  @Spec private CommandSpec spec;

  @Mixin private final TargetOptions options = new TargetOptions();

  @Option(names = "--sleep", paramLabel = "TIME", converter = TimeText.class)
  private Duration sleep = Duration.ZERO;

  @Option(names = "--no-shutdown")
  private boolean noShutdown;

  @Option(names = "--raw")
  private boolean raw;

  @Option(names = "--host", paramLabel = "HOST")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "PORT")
  private @Nullable String port;

  @Option(names = "--file", paramLabel = "FILE")
  private @Nullable String file;

  @Parameters(arity = "0..3", paramLabel = "HOST PORT FILE")
  private List<String> arguments = new ArrayList<>();

  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();

  @Override
  public Integer call() throws IOException {
    List<String> rest = new ArrayList<>(arguments);
    String askedHost = take("HOST", host, rest);
    String askedPort = take("PORT", port, rest);
    String askedFile = take("FILE", file, rest);
    if (!rest.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "'" + rest.get(0) + "' is one too many");
    }
    Refusal.when(
        askedFile.chars().anyMatch(c -> c <= ' '),
        "FILE has a blank; accepted: a path as in a URL, %20 for a blank");
    byte[] request = ("GET " + askedFile + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    Target target = options.target(askedHost, askedPort, "tcp");
    try (Connection connection = Dialing.dial(target, options.patience()).require()) {
      Output.Received shown = Output.of(spec.commandLine()).received(raw);
      Conversation conversation =
          new Conversation(
              connection,
              Outgoing.of(request),
              !noShutdown,
              bytes -> {
                connection.aside(() -> shown.take(bytes));
                beginning.write(bytes, 0, Math.min(bytes.length, ENOUGH - beginning.size()));
                return true;
              });
      return tell(conversation.run(sleep), connection);
    }
  }

  private int tell(Conversation.Result result, Connection connection) {
    Failure failure = result.failure();
    if (failure != null) {
      return Endings.fail(spec.commandLine(), failure);
    }
    if (result.received() == 0) {
      String text = "the peer closed without an answer";
      String advice = "Was the server stopped, or is it no HTTP server?";
      Failure silent = Failure.broken(Stage.RECEIVE, text, connection.stream().peer(), advice);
      return Endings.fail(spec.commandLine(), silent);
    }
    String line = beginning.toString(StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    Matcher matcher = STATUS_LINE.matcher(line);
    if (matcher.matches() && Integer.parseInt(matcher.group(1)) >= 400) {
      Endings.say(spec.commandLine(), "the server answered: " + Escape.line(line));
      return ExitStatus.CHECK_FAILED;
    }
    ByteBuffer came = ByteBuffer.wrap(beginning.toByteArray());
    if (!matcher.matches()) {
      (line.startsWith("GET ")
              ? Optional.of("It sends the request back: an echo server (netlab echo).")
              : Stranger.known(came))
          .ifPresent(text -> Endings.say(spec.commandLine(), "the answer is no HTTP. " + text));
    }
    return ExitStatus.OK;
  }

  private String take(String what, @Nullable String option, List<String> rest) {
    if (option != null) {
      return option;
    }
    Refusal.when(rest.isEmpty(), "no " + what);
    return rest.remove(0);
  }
}
