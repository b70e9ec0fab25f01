package org.netlabd.cli.netlab;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.netlabd.client.failure.ProbeException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** What becomes of an exception: one line on stderr and an exit status. The only such place. */
final class Endings implements IParameterExceptionHandler, IExecutionExceptionHandler {

  @Override
  public int handleParseException(ParameterException thrown, String[] arguments) {
    CommandLine command = thrown.getCommandLine();
    return usage(command, String.valueOf(thrown.getMessage()));
  }

  @Override
  public int handleExecutionException(
      Exception thrown, CommandLine command, ParseResult parseResult) {
    if (thrown instanceof ProbeException probe) {
      say(command, Wording.failure(probe.failure()));
      return ExitStatus.of(probe.failure().kind());
    }
    if (thrown instanceof TypeConversionException) {
      return usage(command, String.valueOf(thrown.getMessage()));
    }
    if (thrown instanceof IOException || thrown instanceof UncheckedIOException) {
      say(command, thrown.toString());
      return ExitStatus.IO_ERROR;
    }
    say(command, "internal error, please report it: " + thrown);
    thrown.printStackTrace(command.getErr());
    return ExitStatus.INTERNAL;
  }

  /** {@code netlab connect: …}. */
  static void say(CommandLine command, String text) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + text);
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
