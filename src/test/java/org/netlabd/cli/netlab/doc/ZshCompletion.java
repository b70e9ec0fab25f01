// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.doc;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command tree as a completion function of zsh; pure. */
public final class ZshCompletion {

  private ZshCompletion() {}

  public static String of(CommandLine tree) {
    String commands =
        tree.getSubcommands().values().stream()
            .map(command -> "    '" + named(command.getCommandSpec()) + "'\n")
            .collect(Collectors.joining());
    String cases =
        tree.getSubcommands().values().stream()
            .map(command -> branch(command.getCommandSpec()))
            .collect(Collectors.joining());
    return "#compdef netlab\n\n_netlab() {\n  local state line\n  local -a commands\n  commands=(\n"
        + commands
        + "  )\n  _arguments -C \\\n"
        + options(tree.getCommandSpec(), "    ")
        + "    '1:command:->command' \\\n    '*::argument:->argument'\n"
        + "  case $state in\n  command)\n    _describe command commands\n    ;;\n  argument)\n"
        + "    case $line[1] in\n"
        + cases
        + "    esac\n    ;;\n  esac\n}\n\n_netlab \"$@\"\n";
  }

  private static String named(CommandSpec spec) {
    return spec.name() + ":" + quoted(spec.usageMessage().description()[0]);
  }

  private static String branch(CommandSpec spec) {
    boolean host =
        spec.positionalParameters().stream()
            .anyMatch(positional -> positional.paramLabel().startsWith("HOST"));
    return "    "
        + spec.name()
        + ")\n      _arguments \\\n"
        + options(spec, "        ")
        + (host ? "        '1:host:_hosts' \\\n" : "")
        + "        '*:argument:"
        + candidates(spec)
        + "'\n      ;;\n";
  }

  /** The words that the first argument can be, where it is one of a few. */
  private static String candidates(CommandSpec spec) {
    return spec.positionalParameters().stream()
        .map(PositionalParamSpec::completionCandidates)
        .filter(Objects::nonNull)
        .map(words -> "(" + String.join(" ", words) + ")")
        .findFirst()
        .orElse("");
  }

  private static String options(CommandSpec spec, String indent) {
    return spec.options().stream()
        .flatMap(option -> Arrays.stream(option.names()).map(name -> option(option, name)))
        .map(option -> indent + option + " \\\n")
        .collect(Collectors.joining());
  }

  private static String option(OptionSpec option, String name) {
    String description = option.description().length == 0 ? "" : option.description()[0];
    String argument = "";
    if (option.arity().max() > 0) {
      boolean file = option.paramLabel().equals("FILE") && name.equals("--html");
      argument = ":" + option.paramLabel() + ":" + (file ? "_files" : "");
    }
    return "'" + name + "[" + quoted(description) + "]" + argument + "'";
  }

  /** Within single quotes and a specification of _arguments. */
  private static String quoted(String text) {
    return text.replace("%%", "%").replaceAll("([\\[\\]:\\\\])", "\\\\$1").replace("'", "'\\''");
  }
}
