// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.option.DaemonOptions;
import org.netlabd.control.Request;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code netlab reload}: also netlabd.service's ExecReload. */
@Command(name = "reload", defaultValueProvider = ReloadCommand.Patient.class)
public final class ReloadCommand implements Callable<Integer> {

  @Mixin private final DaemonOptions daemon = new DaemonOptions();

  @Option(names = {"-q", "--quiet"})
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Request reload = new Request("reload");
    if (quiet) {
      return daemon.reply(reload).done() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }
    Output.of(spec.commandLine()).lines(daemon.ask(reload).lines());
    return ExitStatus.OK;
  }

  /** A reload waits for files and name servers itself. */
  static final class Patient implements IDefaultValueProvider {

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
      return arg.paramLabel().equals("TIME") ? "30s" : null;
    }
  }
}
