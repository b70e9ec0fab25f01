// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import java.util.Iterator;
import java.util.concurrent.Callable;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help")
public final class HelpCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "COMMAND",
      completionCandidates = Names.class)
  private String name = "";

  static final class Names implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return Subcommands.MAKERS.keySet().iterator();
    }
  }

  @Override
  public Integer call() {
    CommandLine root = spec.commandLine().getParent();
    CommandLine asked = name.isEmpty() ? root : root.getSubcommands().get(name);
    if (asked == null) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + name + "' is no command" + Nearest.question(name, root.getSubcommands().keySet()));
    }
    Netlab.describe(root);
    asked.usage(spec.commandLine().getOut());
    return ExitStatus.OK;
  }
}
