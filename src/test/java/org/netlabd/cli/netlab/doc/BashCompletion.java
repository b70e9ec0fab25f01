// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.doc;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command tree as a completion function of bash; pure. Picocli's own takes any word that is a
 * command's name for the command, such as the port in {@code netlab connect localhost echo}, and
 * knows no {@code --option=value}.
 */
public final class BashCompletion {

  private static final String BEGIN =
      """
      # Completion of netlab(1).
      # shellcheck shell=bash

      _netlab() {
        local i word command='' option='' only='' options='' kind='' place=0
        local -a words=() places=('')
        # What bash takes for several words, as it ends one at : and =.
        for ((i = 0; i <= COMP_CWORD; i++)); do
          word=${COMP_WORDS[i]}
          if [[ -n $word && (i -gt 1) && ($word =~ ^[:=]+$ || ${COMP_WORDS[i - 1]} =~ ^[:=]+$) ]]; then
            words[-1]+=$word
          else
            words+=("$word")
          fi
        done
        local current=${words[-1]} last=${COMP_WORDS[COMP_CWORD]}
        unset 'words[0]' 'words[-1]'
        for word in "${words[@]}"; do
          [[ $word == -* ]] || { command=$word place=-1 && break; }
        done
        case $command in
      """;

  private static final String THEN =
      """
        esac
        for word in "${words[@]}"; do
          if [[ -n $option ]]; then
            option=
          elif [[ -z $only && $word == -- ]]; then
            only=yes
          elif [[ -z $only && $word == --* ]]; then
            [[ " $options " == *" $word= "* ]] && option=$word
          elif [[ -z $only && $word == -?* ]]; then
            # The last of several in one word.
            [[ " $options " == *" -${word: -1}= "* ]] && option=-${word: -1}
          else
            ((place < ${#places[@]} - 1)) && ((place += 1))
          fi
        done
        if [[ -z $option && -z $only && $current == --*=* ]]; then
          option=${current%%=*} current=${current#*=}
        elif [[ -z $option && -z $only && $current == -* ]]; then
          mapfile -t COMPREPLY < <(compgen -W "${options//=/}" -- "$current")
          return
        fi
        case $command$option in
      """;

  private static final String END =
      """
        *) [[ -n $option ]] || kind=${places[place]} ;;
        esac
        COMPREPLY=()
        case $kind in
        file) compopt -o default 2>/dev/null ;;
        host) mapfile -t COMPREPLY < <(compgen -A hostname -- "$current") ;;
        service) mapfile -t COMPREPLY < <(compgen -A service -- "$current") ;;
        host_and_service)
          if [[ $current == *:* ]]; then
            mapfile -t COMPREPLY < <(compgen -A service -P "${current%:*}:" -- "${current##*:}")
          else
            mapfile -t COMPREPLY < <(compgen -A hostname -- "$current")
          fi
          ;;
        *) mapfile -t COMPREPLY < <(compgen -W "$kind" -- "$current") ;;
        esac
        # What stands before the last : or = stays.
        [[ $last =~ ^[:=]+$ ]] && last=
        current=${current%"$last"}
        COMPREPLY=("${COMPREPLY[@]#"$current"}")
      }

      complete -F _netlab netlab
      """;

  private BashCompletion() {}

  public static String of(CommandLine tree) {
    CommandSpec root = tree.getCommandSpec();
    String commands = String.join(" ", tree.getSubcommands().keySet());
    return BEGIN
        + "  '')\n    options='%s'\n    places=('%s')\n    ;;\n".formatted(options(root), commands)
        + each(tree, BashCompletion::command)
        + THEN
        + each(tree, BashCompletion::values)
        + END;
  }

  private static String each(CommandLine tree, Function<CommandSpec, String> part) {
    return tree.getSubcommands().values().stream()
        .map(command -> part.apply(command.getCommandSpec()))
        .collect(Collectors.joining());
  }

  private static String command(CommandSpec spec) {
    String places =
        Value.places(spec).stream()
            .map(value -> "'" + kind(value) + "' ")
            .collect(Collectors.joining());
    // The last of them counts for all that follow.
    return "  %s)\n    options='%s'\n    places=(%s)\n    ;;\n"
        .formatted(spec.name(), options(spec), places + (Value.isRepeated(spec) ? "" : "''"));
  }

  private static String values(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> takesValue(option) && !kind(Value.of(option)).isEmpty())
        .map(
            option ->
                "  %s) kind='%s' ;;\n"
                    .formatted(
                        Arrays.stream(option.names())
                            .map(name -> spec.name() + name)
                            .collect(Collectors.joining(" | ")),
                        kind(Value.of(option))))
        .collect(Collectors.joining());
  }

  private static String kind(Value value) {
    return switch (value.kind()) {
      case ANYTHING -> "";
      case WORDS -> String.join(" ", value.words());
      default -> value.kind().name().toLowerCase(Locale.ROOT);
    };
  }

  /** Those with a value end in =. */
  private static String options(CommandSpec spec) {
    Stream<String> options =
        spec.options().stream()
            .flatMap(
                option ->
                    Arrays.stream(option.names())
                        .map(name -> name + (takesValue(option) ? "=" : "")));
    return Stream.concat(options, spec.negatedOptionsMap().keySet().stream())
        .collect(Collectors.joining(" "));
  }

  private static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }
}
