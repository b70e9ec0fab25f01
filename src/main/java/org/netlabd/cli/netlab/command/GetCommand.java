package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Escape;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.option.RawOption;
import org.netlabd.cli.netlab.option.TargetOptions;
import org.netlabd.cli.netlab.option.TimeText;
import org.netlabd.client.Get;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code netlab get}. */
@Command(
    name = "get",
    description = {
      "Sends GET FILE HTTP/1.0, half-closes, and prints all of the answer.",
      "Each step's failure is named: resolve, connect, send, shutdown or receive. With --sleep, a"
          + " server can be stopped between connect and send, to see what that looks like.",
      "The exit status is 1 if the answer came and its status is 400 or more."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netlab get localhost 8000 /index.html",
      "  netlab get --sleep 10s --host localhost --port http --file /"
    })
public final class GetCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final TargetOptions options = new TargetOptions();

  @Option(
      names = "--sleep",
      paramLabel = "TIME",
      converter = TimeText.class,
      description = "Wait between connecting and sending.")
  private Duration sleep = Duration.ZERO;

  @Option(
      names = "--no-shutdown",
      description = "Do not half-close: some servers take that for the client's end.")
  private boolean noShutdown;

  @Mixin private final RawOption raw = new RawOption();

  @Option(names = "--host", paramLabel = "HOST", description = "The same as the first argument.")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "PORT", description = "The same as the second.")
  private @Nullable String port;

  @Option(names = "--file", paramLabel = "FILE", description = "The same as the third.")
  private @Nullable String file;

  @Parameters(
      arity = "0..3",
      paramLabel = "HOST PORT FILE",
      description = "Whom to ask, by name or number, and for what.")
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    List<String> rest = new ArrayList<>(arguments);
    String askedHost = take("HOST", host, rest);
    String askedPort = take("PORT", port, rest);
    String askedFile = take("FILE", file, rest);
    if (!rest.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "'" + rest.get(0) + "' is one too many");
    }
    if (askedFile.chars().anyMatch(c -> c <= ' ')) {
      throw new ParameterException(
          spec.commandLine(), "FILE has a blank; accepted: a path as in a URL, %%20 for a blank");
    }
    Get.Result result =
        Get.run(
            new Get.Request(
                options.target(askedHost, askedPort, "tcp"),
                askedFile,
                sleep,
                !noShutdown,
                options.timeout),
            Output.of(spec.commandLine()).received(raw.raw)::take);
    if (result.status() >= 400) {
      Endings.say(spec.commandLine(), "the server answered: " + Escape.line(result.statusLine()));
      return ExitStatus.CHECK_FAILED;
    }
    return ExitStatus.OK;
  }

  private String take(String what, @Nullable String option, List<String> rest) {
    if (option != null) {
      return option;
    }
    if (rest.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "no " + what);
    }
    return rest.remove(0);
  }
}
