// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.netlabd.daemon.LifeCycle;
import org.netlabd.daemon.Shell;
import org.netlabd.daemon.Start;
import org.netlabd.daemon.StartFailure;
import org.netlabd.daemon.Termination;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code netlabd run}: the daemon in the foreground. */
@Command(
    name = "run",
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
    Termination termination = Termination.onSignals();
    try {
      LifeCycle life = Start.bind(configuration::read, Shell.FOREGROUND);
      life.accept();
      termination.started(life);
    } catch (StartFailure e) {
      PrintWriter err = spec.commandLine().getErr();
      e.unsaid().forEach(err::println);
      err.flush();
      return e.exitStatus();
    }
    termination.await();
    return ExitStatus.OK;
  }
}
