// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Options that contradict one another, or of which nothing would come; of every command. */
public final class Conflicts {

  /** The first and any of the others. A name means the same to each command that has it. */
  private static final List<List<String>> EXCLUDED =
      List.of(
          List.of("-4", "-6"),
          List.of("-q", "-v"),
          List.of("-s", "--sizes"),
          List.of("-l", "-c", "-i"),
          List.of("--all", "--set"),
          List.of("--file", "--hex"),
          List.of("--json", "--json-lines", "--csv", "--nagios"),
          List.of("--json-lines", "--csv", "--nagios"),
          List.of("--csv", "--nagios", "--compare"),
          List.of("--nagios", "--compare"),
          List.of("--stamp", "-l", "-p", "--path-mtu"),
          List.of("--path-mtu", "-s", "--sizes", "-l", "-p", "-c", "-i", "-w", "--every"),
          List.of("--path-mtu", "--csv", "--html", "--compare", "--textfile", "--nagios"),
          List.of("--path-mtu", "--warn", "--crit"),
          List.of("--end", "--sort", "--listener", "--peer", "--stalled", "-n"));

  /** Any of the others, which say something of the first, without it. */
  private static final List<List<String>> NEEDY =
      List.of(
          List.of("-l", "--connections", "--window", "--rate", "--duration"),
          List.of("--stamp", "--stamp-key"),
          List.of("--nagios", "--warn", "--crit"));

  private Conflicts() {}

  /** Refuses what was typed where some of it does not go together. */
  public static void refuse(ParseResult typed) {
    for (List<String> options : EXCLUDED) {
      if (typed.hasMatchedOption(options.get(0))) {
        other(typed, options)
            .ifPresent(
                one -> refuse(typed, options.get(0) + " and " + one + " exclude each other"));
      }
    }
    for (List<String> options : NEEDY) {
      if (isNeeded(typed, options.get(0)) && !typed.hasMatchedOption(options.get(0))) {
        other(typed, options)
            .ifPresent(one -> refuse(typed, one + ": only with " + options.get(0)));
      }
    }
  }

  private static Optional<String> other(ParseResult typed, List<String> options) {
    return options.stream().skip(1).filter(typed::hasMatchedOption).findFirst();
  }

  /** Bounds of echo's figures have a meaning of their own. */
  private static boolean isNeeded(ParseResult typed, String option) {
    return typed.commandSpec().findOption(option) != null
        && !(option.equals("--nagios") && typed.commandSpec().name().equals("echo"));
  }

  private static void refuse(ParseResult typed, String text) {
    throw new ParameterException(typed.commandSpec().commandLine(), text);
  }
}
