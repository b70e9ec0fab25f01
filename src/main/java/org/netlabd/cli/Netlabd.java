// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import org.netlabd.values.ExitStatus;
import org.netlabd.values.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code netlabd} command. */
@Command(
    name = "netlabd",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Netlabd.VersionText.class,
    exitCodeOnInvalidInput = ExitStatus.USAGE,
    exitCodeOnExecutionException = ExitStatus.INTERNAL,
    description = "TCP and UDP echo listeners. See netlabd(8) and netlabd.conf(5).",
    subcommands = {RunCommand.class, CheckCommand.class})
public final class Netlabd implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    int status;
    try {
      status = commandLine().execute(arguments);
      if (status == ExitStatus.OK && System.out.checkError()) {
        System.err.println("netlabd: standard output cannot be written");
        status = ExitStatus.IO_ERROR;
      }
    } catch (Throwable e) {
      // Otherwise the event loops would keep alive a process that takes no signal any more.
      System.err.println("netlabd: internal error: " + e);
      status = ExitStatus.INTERNAL;
    }
    System.exit(status);
  }

  static CommandLine commandLine() {
    // No argument is a file of arguments: "@file" is what it says.
    return new CommandLine(new Netlabd()).setExpandAtFiles(false);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: run or check");
  }

  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"netlabd " + Version.TEXT};
    }
  }
}
