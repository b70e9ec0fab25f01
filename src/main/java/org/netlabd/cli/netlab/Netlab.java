// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.logging.LogManager;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.console.Terminal;
import org.netlabd.cli.netlab.option.Conflicts;
import org.netlabd.cli.netlab.option.Types;
import org.netlabd.cli.netlab.report.Nagios;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The client's command line. Only the subcommand that is called for is loaded. */
@Command(name = "netlab", mixinStandardHelpOptions = true)
public final class Netlab implements Runnable {

  /** What no window cuts or wraps. */
  private static final int WIDTH = 79;

  /** picocli lays out nothing narrower. */
  private static final int LEAST_WIDTH = 55;

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    // Digits and points are ASCII's, whatever the environment says.
    Locale.setDefault(Locale.ROOT);
    // The addresses of a name in getaddrinfo(3)'s order (RFC 6724).
    System.setProperty("java.net.preferIPv6Addresses", "system");
    Output out = Output.standard();
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          int status = broken(String.valueOf(thrown), arguments, out, err);
          out.flush();
          Runtime.getRuntime().halt(status);
        });
    int status = run(arguments, out, err);
    out.flush();
    // Whatever threads there are: all has been said.
    Runtime.getRuntime().halt(status);
  }

  static int run(String[] arguments, Output out, PrintWriter err) {
    if (arguments.length == 1 && arguments[0].equals("--version")) {
      // Nobody should wait for a command tree to be told that.
      out.println("netlab " + Version.TEXT);
      return ExitStatus.OK;
    }
    if (Arrays.stream(arguments).anyMatch(argument -> argument.indexOf('\ufffd') >= 0)) {
      err.println("netlab: an argument is not UTF-8");
      return ExitStatus.USAGE;
    }
    try {
      // Log4j, which Netty would load, would double the time to start.
      InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
      // What a library has to say is an exception's, and told as netlab's own.
      LogManager.getLogManager().reset();
      // A name is asked for once, and its time is the resolver's.
      Security.setProperty("networkaddress.cache.ttl", "0");
      Security.setProperty("networkaddress.cache.negative.ttl", "0");
      return commandLine(arguments).setOut(out).setErr(err).execute(arguments);
    } catch (OutOfMemoryError e) {
      return broken(
          e.getMessage() + "; NETLAB_JAVA_OPTIONS=-Xmx1g allows more heap", arguments, out, err);
    } catch (Error e) {
      return broken("it cannot run here: " + e, arguments, out, err);
    }
  }

  /** The JVM lacks something: memory, descriptors, files of its own or of ours. */
  private static int broken(String why, String[] arguments, Output out, PrintWriter err) {
    if (Arrays.asList(arguments).contains("--nagios")) {
      Nagios unknown = Nagios.unknown(why);
      out.println(unknown.line(arguments[0]));
      return unknown.status().exitStatus();
    }
    err.println("netlab: " + why);
    return ExitStatus.INTERNAL;
  }

  /** The command tree with every subcommand, for man pages and completion. */
  public static CommandLine tree() {
    CommandLine root = commandLine();
    describe(root);
    return root;
  }

  /** Gives the commands their texts, which only help and manual pages wait for. */
  static void describe(CommandLine root) {
    root.setResourceBundle(ResourceBundle.getBundle("org.netlabd.cli.netlab.manual", Locale.ROOT));
    if (Terminal.isStandardOutput()) {
      int columns = Terminal.window().columns();
      root.setUsageHelpWidth(Math.max(LEAST_WIDTH, Math.min(WIDTH, columns)));
    }
  }

  private static CommandLine commandLine(String... arguments) {
    CommandLine root = new CommandLine(new Netlab());
    if (arguments.length > 0
        && Subcommands.MAKERS.containsKey(arguments[0])
        && !arguments[0].equals("help")) {
      root.addSubcommand(Subcommands.make(arguments[0]));
    } else {
      Subcommands.MAKERS.keySet().forEach(name -> root.addSubcommand(Subcommands.make(name)));
    }
    // "@word" is text, never a file of arguments.
    root.setExpandAtFiles(false).setExecutionStrategy(Netlab::execute);
    // The last one counts, as everywhere: an alias has some already.
    root.setOverwrittenOptionsAllowed(true);
    Types.register(root);
    Endings endings = new Endings();
    root.setParameterExceptionHandler(endings).setExecutionExceptionHandler(endings);
    addTo(root.getCommandSpec().version("netlab " + Version.TEXT));
    root.getSubcommands().values().forEach(command -> addTo(command.getCommandSpec()));
    return root;
  }

  /** A text such as -hello is no wish for help, which picocli takes of any word with an h. */
  private static int execute(ParseResult parsed) {
    ParseResult last = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    Set<String> known = last.commandSpec().optionsMap().keySet();
    Endings.pasted(last.commandSpec(), parsed.originalArgs()).ifPresent(word -> refuse(last, word));
    if (last.isUsageHelpRequested()) {
      for (String word : parsed.originalArgs()) {
        boolean clustered = word.matches("-[^-].+");
        if (clustered && !word.chars().skip(1).allMatch(c -> known.contains("-" + (char) c))) {
          refuse(last, word);
        }
      }
      describe(parsed.commandSpec().commandLine());
    } else {
      Conflicts.refuse(last);
    }
    return new RunLast().execute(parsed);
  }

  private static void refuse(ParseResult parsed, String word) {
    throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), List.of(word));
  }

  private static void addTo(CommandSpec spec) {
    spec.usageMessage().width(WIDTH).abbreviateSynopsis(false).synopsisSubcommandLabel("COMMAND");
    spec.exitCodeOnInvalidInput(ExitStatus.USAGE);
    spec.exitCodeOnExecutionException(ExitStatus.INTERNAL);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which command? One of " + String.join(", ", Subcommands.MAKERS.keySet()));
  }
}
