// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.doc;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

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
    List<Value> places = Value.places(spec);
    String arguments =
        IntStream.range(0, places.size())
            .mapToObj(i -> "        '%d:argument:%s' \\\n".formatted(i + 1, action(places.get(i))))
            .collect(Collectors.joining());
    return "    "
        + spec.name()
        + ")\n      _arguments \\\n"
        + options(spec, "        ")
        + arguments
        + "        '*:argument:"
        + (Value.isRepeated(spec) ? action(places.get(places.size() - 1)) : "")
        + "'\n      ;;\n";
  }

  private static String action(Value value) {
    return switch (value.kind()) {
      case WORDS -> "(" + String.join(" ", value.words()) + ")";
      case FILE -> "_files";
      case HOST, HOST_AND_SERVICE -> "_hosts";
      case SERVICE -> "_ports";
      case ANYTHING -> " ";
    };
  }

  private static String options(CommandSpec spec, String indent) {
    return spec.options().stream()
        .flatMap(option -> Arrays.stream(option.names()).map(name -> option(option, name)))
        .map(option -> indent + option + " \\\n")
        .collect(Collectors.joining());
  }

  private static String option(OptionSpec option, String name) {
    String description = option.description().length == 0 ? "" : option.description()[0];
    String others = "(" + String.join(" ", option.names()) + ")";
    String before = option.isMultiValue() ? "*" : others;
    String argument = "";
    String after = "";
    if (option.arity().max() > 0) {
      argument = ":" + quoted(option.paramLabel()) + ":" + action(Value.of(option));
      after = name.startsWith("--") ? "=" : "+";
    }
    return "'" + before + name + after + "[" + quoted(description) + "]" + argument + "'";
  }

  /** Within single quotes and a specification of _arguments. */
  private static String quoted(String text) {
    return text.replace("%%", "%").replaceAll("([\\[\\]:\\\\])", "\\\\$1").replace("'", "'\\''");
  }
}
