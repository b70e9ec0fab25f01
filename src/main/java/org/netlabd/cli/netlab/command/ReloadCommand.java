package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Escape;
import org.netlabd.cli.netlab.option.TimeoutOption;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.control.ControlClient;
import org.netlabd.control.Reply;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.BoundedCall;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code netlab reload}: also netlabd.service's ExecReload. */
@Command(
    name = "reload",
    defaultValueProvider = ReloadCommand.Patient.class,
    description = {
      "Has the running netlabd read its configuration again.",
      "Waits until it has, and prints what changed. When the configuration has a problem, nothing is"
          + " changed, the problems are printed on the standard error, and the exit status is 1."
          + " Nobody but the daemon's own user and root can ask."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  netlab reload", "  netlab reload --socket /run/netlabd/control.sock"})
public final class ReloadCommand implements Callable<Integer> {

  private static final Path USUAL_FILE = Path.of("/etc/netlabd.conf");
  private static final Path USUAL_SOCKET = Path.of("/run/netlabd/control.sock");

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "The daemon's control socket. Default: control.socket of /etc/netlabd.conf, then"
              + " /run/netlabd/control.sock.")
  private @Nullable Path socket;

  @Mixin private final TimeoutOption patience = new TimeoutOption();

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing of what the daemon answers, which is in its log as well.")
  private boolean quiet;

  @Spec private CommandSpec spec;

  private volatile String waiting = "cannot read " + USUAL_FILE;

  @Override
  public Integer call() throws Exception {
    try {
      return BoundedCall.within(patience.timeout, "asking", this::ask);
    } catch (TimeoutException e) {
      Endings.say(spec.commandLine(), waiting);
      return ExitStatus.TIMED_OUT;
    }
  }

  private int ask() {
    List<String> unanswered = new ArrayList<>();
    for (Path each : sockets()) {
      waiting = "no daemon to ask at " + each + ": the daemon does not answer";
      try {
        return tell(ControlClient.ask(each, "reload", patience.timeout.multipliedBy(2)));
      } catch (IOException e) {
        unanswered.add("no daemon to ask at " + each + ": " + e.getMessage());
      }
    }
    Endings.say(spec.commandLine(), String.join("; ", unanswered));
    return ExitStatus.UNAVAILABLE;
  }

  private int tell(Reply reply) {
    PrintWriter to = reply.done() ? spec.commandLine().getOut() : spec.commandLine().getErr();
    if (!quiet) {
      reply.lines().forEach(line -> to.println(Escape.line(line)));
      to.flush();
    }
    return reply.done() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  /** The file may be the broken one, or name a socket that the daemon does not have yet. */
  private Set<Path> sockets() {
    if (socket != null) {
      return Set.of(socket);
    }
    Set<Path> sockets = new LinkedHashSet<>();
    try {
      sockets.add(
          new ConfigurationReader(ServiceTable.STANDARD.names())
              .read(USUAL_FILE, List.of())
              .controlSocket());
    } catch (ConfigurationProblems e) {
      // The daemon finds them too, and they are its answer.
    }
    sockets.add(USUAL_SOCKET);
    return sockets;
  }

  /** A reload waits for files and name servers itself. */
  static final class Patient implements IDefaultValueProvider {

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
      return arg.paramLabel().equals("TIME") ? "30s" : null;
    }
  }
}
