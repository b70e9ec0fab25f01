package org.netlabd.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.netlabd.daemon.LifeCycle;
import org.netlabd.daemon.Shell;
import org.netlabd.daemon.Signals;
import org.netlabd.daemon.StartFailure;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code netlabd run}: the daemon in the foreground. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Netlabd.VersionText.class,
    description = {
      "Run in the foreground until SIGTERM or SIGINT; a second one ends it at once.",
      "SIGHUP reloads the configuration."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      " 0:ended by a signal",
      "64:usage",
      "69:a listener could not be bound",
      "70:internal error",
      "78:the configuration has problems"
    })
public final class RunCommand implements Callable<Integer> {

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    CompletableFuture<String> told = new CompletableFuture<>();
    CompletableFuture<LifeCycle> started = new CompletableFuture<>();
    takeSignals(told, started);
    LifeCycle life;
    try {
      life = LifeCycle.bind(configuration::read, Shell.FOREGROUND);
    } catch (StartFailure e) {
      PrintWriter err = spec.commandLine().getErr();
      e.lines().forEach(err::println);
      err.flush();
      return e.exitStatus();
    }
    if (!told.isDone()) {
      life.accept();
    }
    started.complete(life);
    life.stop(told.join());
    return ExitStatus.OK;
  }

  /** From the first moment on: a reload waits for the start, and a stop comes right after it. */
  private static void takeSignals(
      CompletableFuture<String> told, CompletableFuture<LifeCycle> started) {
    for (String signal : new String[] {"TERM", "INT"}) {
      Signals.on(
          signal,
          () -> {
            if (told.complete("SIG" + signal)) {
              return;
            }
            if (started.isDone()) {
              started.join().hurry();
            } else {
              // It may be waiting for a name server, and nobody has been let in.
              System.exit(ExitStatus.OK);
            }
          });
    }
    Signals.on(
        "HUP",
        () -> {
          var unused = started.thenAccept(LifeCycle::reload);
        });
  }
}
