package org.netlabd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.control.ControlClient;
import org.netlabd.control.Reply;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code netlabd reload}: has the running daemon read its configuration again, and says what came
 * of it. netlabd.service's ExecReload.
 */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    versionProvider = Netlabd.VersionText.class,
    description = "Have the running daemon read its configuration again.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      " 0:it did",
      " 1:it did not, and changed nothing: the reasons are on standard error",
      "64:usage",
      "69:no daemon could be asked"
    })
public final class ReloadCommand implements Callable<Integer> {

  private static final Path USUAL_SOCKET = Path.of("/run/netlabd/control.sock");

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = {
        "Ask the daemon at this control socket.",
        "Default: the configuration's control.socket, then /run/netlabd/control.sock"
      })
  private @Nullable Path socket;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    StringBuilder unanswered = new StringBuilder();
    for (Path each : sockets()) {
      try {
        return tell(ControlClient.ask(each, "reload"));
      } catch (IOException e) {
        unanswered.append(
            String.format("netlabd: no daemon to ask at %s: %s%n", each, e.getMessage()));
      }
    }
    err.print(unanswered);
    err.flush();
    return ExitStatus.UNAVAILABLE;
  }

  private int tell(Reply reply) {
    PrintWriter to = reply.done() ? spec.commandLine().getOut() : spec.commandLine().getErr();
    reply.lines().forEach(to::println);
    to.flush();
    return reply.done() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  /** The file may be the broken one, or name a socket that the daemon does not have yet. */
  private Set<Path> sockets() {
    if (socket != null) {
      return Set.of(socket);
    }
    Set<Path> sockets = new LinkedHashSet<>();
    try {
      sockets.add(configuration.read().controlSocket());
    } catch (ConfigurationProblems e) {
      // The daemon finds them too, and they are its answer.
    }
    sockets.add(USUAL_SOCKET);
    return sockets;
  }
}
