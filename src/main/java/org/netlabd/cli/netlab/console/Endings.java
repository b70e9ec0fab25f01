// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.netlabd.cli.netlab.option.DaemonOptions.Refused;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.option.OutputOptions;
import org.netlabd.cli.netlab.report.EchoRows;
import org.netlabd.cli.netlab.report.Nagios;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.FileError;
import org.netlabd.values.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What becomes of an exception: one line on stderr and an exit status. The only such place. */
public final class Endings implements IParameterExceptionHandler, IExecutionExceptionHandler {

  @Override
  public int handleParseException(ParameterException thrown, String[] arguments) {
    List<String> words = beforeDashes(List.of(arguments));
    return end(thrown.getCommandLine(), words, whole(thrown, words));
  }

  @Override
  public int handleExecutionException(
      Exception thrown, CommandLine command, ParseResult parseResult) {
    return end(command, beforeDashes(parseResult.originalArgs()), thrown);
  }

  /** The words among which options may be. */
  private static List<String> beforeDashes(List<String> words) {
    int end = words.indexOf("--");
    return end < 0 ? words : words.subList(0, end);
  }

  /** Of a word whose first letters are options the rest is left over; it is told as typed. */
  private static ParameterException whole(ParameterException thrown, List<String> words) {
    if (!(thrown instanceof UnmatchedArgumentException unmatched)) {
      return thrown;
    }
    String rest = unmatched.getUnmatched().get(0);
    return pasted(thrown.getCommandLine().getCommandSpec(), words)
        .or(
            () ->
                words.stream()
                    .filter(word -> word.startsWith("-") && word.endsWith(rest.substring(1)))
                    .filter(word -> rest.startsWith("-") && !words.contains(rest))
                    .findFirst())
        .<ParameterException>map(
            word -> new UnmatchedArgumentException(thrown.getCommandLine(), List.of(word)))
        .orElse(thrown);
  }

  private static int end(CommandLine command, List<String> arguments, Exception thrown) {
    Optional<Failure> failure =
        thrown instanceof IOException io && Failure.isIn(io)
            ? Optional.of(Failure.of(io))
            : Optional.empty();
    JsonOption json = JsonOption.of(command.getCommandSpec());
    if (isAsked("--nagios", command, arguments)) {
      return failure
          .map(said -> json instanceof OutputOptions check ? check.failed(said) : Nagios.of(said))
          .orElseGet(() -> Nagios.unknown(text(thrown) + thresholds(thrown)))
          .tell(command);
    }
    Map<String, ?> said = failure.map(Wording::json).orElseGet(() -> Wording.json(text(thrown)));
    if (json != null && isAsked("--json", command, arguments)) {
      json.print(Map.of(), said);
    } else if (json != null && isAsked("--json-lines", command, arguments)) {
      command.getOut().println(EchoRows.line("summary", json.document(Map.of(), said)));
    }
    if (failure.isPresent()) {
      return fail(command, failure.get());
    }
    if (thrown instanceof Refused refused) {
      refused.lines().forEach(line -> command.getErr().println(Escape.line(line)));
      command.getErr().flush();
      return ExitStatus.CHECK_FAILED;
    }
    if (thrown instanceof Interruption.EndedBySignal ended) {
      return ExitStatus.ofSignal(ended.signal);
    }
    if (thrown instanceof ParameterException || thrown instanceof TypeConversionException) {
      return usage(command, text(thrown));
    }
    if (thrown instanceof IOException) {
      say(command, text(thrown));
      return ExitStatus.IO_ERROR;
    }
    if (thrown instanceof TimeoutException) {
      say(command, text(thrown));
      return ExitStatus.TIMED_OUT;
    }
    say(command, "internal error, please report it: " + thrown);
    thrown.printStackTrace(command.getErr());
    return ExitStatus.INTERNAL;
  }

  /** Also when the command line that asks for it could not be understood. */
  private static boolean isAsked(String option, CommandLine command, List<String> arguments) {
    return arguments.contains(option) && command.getCommandSpec().findOption(option) != null;
  }

  /** For who writes them as other plugins have them. */
  private static String thresholds(Exception thrown) {
    List<String> names =
        thrown instanceof UnmatchedArgumentException unmatched
            ? unmatched.getUnmatched()
            : thrown instanceof ParameterException wrong
                    && wrong.getArgSpec() instanceof OptionSpec option
                ? List.of(option.names())
                : List.of();
    return names.contains("-w") || names.contains("-c") ? " (thresholds: --warn, --crit)" : "";
  }

  /** Says what went wrong with the network; the exit status for it. */
  public static int fail(CommandLine command, Failure failure) {
    say(command, Wording.failure(failure));
    return failure.kind().exitStatus();
  }

  /** Why, in a line's words. */
  public static String text(Exception thrown) {
    if (thrown instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    if (thrown instanceof ParameterException wrong
        && wrong.getArgSpec() != null
        && wrong.getCause() instanceof TypeConversionException cause) {
      ArgSpec argument = wrong.getArgSpec();
      return (argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel())
          + ": "
          + cause.getMessage();
    }
    if (thrown instanceof FileSystemException file && file.getOtherFile() == null) {
      return file.getFile() + ": " + FileError.text(file);
    }
    return thrown.getMessage() == null
        ? thrown.toString()
        : thrown
            .getMessage()
            .replaceFirst("^Error: ", "")
            .replaceFirst(
                "Expected parameter for option '(.*)' but found '(-.*)'$",
                "$1: no value; one that begins with - is written $1=$2")
            .replaceFirst("Missing required parameter for option '(.*)' \\((.*)\\)$", "$1: no $2")
            .replaceFirst("Missing required parameters?: ", "no ");
  }

  /** The first of some words that would be an option, but for a word processor's dash before it. */
  public static Optional<String> pasted(CommandSpec command, List<String> words) {
    return beforeDashes(words).stream()
        .filter(word -> !word.startsWith("-") && command.optionsMap().containsKey(plain(word)))
        .findFirst();
  }

  private static String plain(String word) {
    String name = word.replaceFirst("^[\u2010-\u2015\u2212][-\u2010-\u2015\u2212]*", "");
    return name.length() == word.length()
        ? word
        : (name.matches(".(=.*)?") ? "-" : "--") + name.replaceFirst("=.*", "");
  }

  private static String unmatched(UnmatchedArgumentException thrown) {
    CommandSpec command = thrown.getCommandLine().getCommandSpec();
    String typed = thrown.getUnmatched().get(0);
    String word = plain(typed);
    String quoted = "'" + Escape.line(typed) + "'" + Escape.odd(typed) + " is ";
    boolean isText =
        command.positionalParameters().stream()
            .anyMatch(positional -> positional.paramLabel().matches("TEXT|MESSAGE"));
    if (word.startsWith("-")) {
      // To a single letter each other is as near.
      List<String> known =
          command.optionsMap().keySet().stream()
              .filter(name -> word.length() > 2 || name.equalsIgnoreCase(word))
              .toList();
      String question = Nearest.question(word, known);
      return quoted
          + "no option"
          + question
          + (isText
              ? (question.isEmpty() ? "; a" : " A") + " text that begins with - goes after --"
              : "");
    }
    Set<String> subcommands = command.subcommands().keySet();
    return subcommands.isEmpty()
        ? quoted + "one argument too many" + (isText ? "; a text with blanks goes in quotes" : "")
        : quoted + "no command" + Nearest.question(word, subcommands);
  }

  /** {@code netlab connect: …}, on a line. */
  public static void say(CommandLine command, String text) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + Escape.line(text));
    err.flush();
  }

  private static int usage(CommandLine command, String text) {
    say(command, text);
    command
        .getErr()
        .println(
            "Try '" + command.getCommandSpec().qualifiedName() + " --help' for how to use it.");
    command.getErr().flush();
    return ExitStatus.USAGE;
  }
}
