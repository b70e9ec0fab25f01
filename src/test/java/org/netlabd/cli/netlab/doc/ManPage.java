// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.doc;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command as a manual page, in mdoc(7); pure. */
public final class ManPage {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("MMMM d, uuuu", Locale.ENGLISH);

  private static final String EXIT_STATUSES =
      """
      0 Everything was right.
      1 The check failed: loss, a wrong byte, an exceeded bound, a reload refused.
      64 The command line is wrong.
      68 A host or service name is not known.
      69 Refused or unreachable, or no daemon there.
      70 An error of the program itself, or no usable Java.
      74 The conversation broke.
      75 Timed out.
      128+N Ended by signal N: 130 by Ctrl-C, 143 by SIGTERM, 141 when nobody reads the standard output any more.
      """;

  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /** {@code netlab(1)}. */
  public static String ofTree(CommandLine tree, LocalDate date) {
    ManPage page = new ManPage();
    CommandSpec spec = tree.getCommandSpec();
    page.head("NETLAB", "netlab", spec, date);
    page.macro("Nm netlab").macro("Ar command").macro("Op Ar argument ...");
    page.macro("Nm netlab").macro("Fl -help | -version");
    page.macro("Sh DESCRIPTION").paragraphs(spec.usageMessage().description());
    page.macro("Pp").text("Each command has a page of its own:").macro("Bl -tag -width Ds");
    tree.getSubcommands()
        .forEach(
            (name, command) ->
                page.macro("It Xr netlab-" + name + " 1").text(summary(command.getCommandSpec())));
    page.macro("El").macro("Pp");
    page.text("An error is one line on the standard error: the step that failed (resolve, connect,")
        .text("send, shutdown or receive), the address it was tried with, the system's own words,")
        .text("and what to check.");
    page.macro("Pp")
        .text("With")
        .macro("Fl -json")
        .text("a command prints one JSON document, of a failure too.");
    page.environment();
    page.macro("Sh FILES").macro("Bl -tag -width Ds -compact");
    page.macro("It Pa /usr/share/doc/netlabd/labs/")
        .text("Lessons on sockets, in English, Romanian and Greek.");
    page.macro("It Pa /usr/share/netlabd/schema/")
        .text("JSON Schemas of the documents.")
        .macro("El");
    page.exitStatus();
    page.macro("Sh SEE ALSO").macro("Xr netlabd.conf 5 ,").macro("Xr netlabd 8");
    return page.page.toString();
  }

  /** {@code netlab-COMMAND(1)}. */
  public static String ofCommand(CommandLine command, LocalDate date) {
    ManPage page = new ManPage();
    CommandSpec spec = command.getCommandSpec();
    String name = "netlab-" + spec.name();
    page.head(name.toUpperCase(Locale.ROOT), name, spec, date);
    page.macro("Nm netlab " + spec.name());
    spec.options().stream()
        .filter(option -> !option.usageHelp())
        .forEach(option -> page.macro("Op " + flag(option.longestName()) + argument(option)));
    spec.positionalParameters().forEach(page::synopsis);
    page.macro("Sh DESCRIPTION").paragraphs(spec.usageMessage().description());
    page.macro("Pp").text("The arguments are as follows:").macro("Bl -tag -width Ds");
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      page.macro("It Ar " + positional.paramLabel()).lines(positional.description());
    }
    for (OptionSpec option : spec.options()) {
      page.macro("It " + flags(option) + argument(option)).lines(option.description());
    }
    page.macro("El");
    page.exitStatus();
    page.macro("Sh EXAMPLES");
    for (String example : spec.usageMessage().footer()) {
      page.macro("Dl " + escaped(example.strip()));
    }
    page.macro("Sh SEE ALSO").macro("Xr netlab 1");
    return page.page.toString();
  }

  private void head(String title, String name, CommandSpec spec, LocalDate date) {
    macro("Dd " + DATE.format(date)).macro("Dt " + title + " 1").macro("Os");
    macro("Sh NAME").macro("Nm " + name).macro("Nd " + summary(spec));
    macro("Sh SYNOPSIS");
  }

  /** The first sentence, as a manual's index has it: no capital, no full stop. */
  private static String summary(CommandSpec spec) {
    String first = spec.usageMessage().description()[0];
    return escaped(first.substring(0, 1).toLowerCase(Locale.ROOT) + first.substring(1))
        .replaceFirst("\\.$", "");
  }

  private void synopsis(PositionalParamSpec positional) {
    boolean optional = positional.arity().min() == 0;
    String several = positional.arity().max() > 1 ? " ..." : "";
    macro((optional ? "Op Ar " : "Ar ") + positional.paramLabel() + several);
  }

  private static String flags(OptionSpec option) {
    StringBuilder flags = new StringBuilder();
    for (String name : option.names()) {
      flags.append(flags.length() == 0 ? "" : " , ").append(flag(name));
    }
    return flags.toString();
  }

  private static String flag(String name) {
    return "Fl " + name.substring(1);
  }

  private static String argument(ArgSpec option) {
    return option.arity().max() == 0 ? "" : " Ar " + option.paramLabel();
  }

  private void environment() {
    macro("Sh ENVIRONMENT").macro("Bl -tag -width Ds");
    macro("It Ev JAVA_HOME").text("The directory of the Java to run in, 17 or newer.");
    macro("It Ev NETLAB_JAVA_OPTIONS").text("Options for the JVM, separated by blanks.");
    macro("It Ev COLUMNS").text("How wide the terminal is, instead of what it says itself.");
    macro("It Ev NO_COLOR").text("Nothing is highlighted in the help.");
    macro("It Ev TERM").text("If it is dumb or not set, nothing is drawn.");
    macro("El")
        .text("Options for every Java program (JAVA_TOOL_OPTIONS and the like) are not used.");
  }

  private void exitStatus() {
    macro("Sh EXIT STATUS").macro("Bl -tag -width Ds -compact");
    EXIT_STATUSES.lines().forEach(each -> text(".It " + each.replaceFirst(" ", "\n")));
    macro("El");
  }

  private void paragraphs(String[] texts) {
    for (int i = 0; i < texts.length; i++) {
      if (i > 0) {
        macro("Pp");
      }
      text(escaped(texts[i]));
    }
  }

  private void lines(String[] texts) {
    for (String text : texts) {
      text(escaped(text));
    }
  }

  private ManPage macro(String line) {
    page.append('.').append(line).append('\n');
    return this;
  }

  /** A sentence to a line, as mdoc wants it. */
  private ManPage text(String text) {
    page.append(text.replaceAll("(?<=[a-zA-Z0-9)])\\. (?=[A-Z])", ".\n")).append('\n');
    return this;
  }

  /** What would mean something to roff means nothing then; picocli's own escapes are undone. */
  private static String escaped(String text) {
    String plain = text.replace("%%", "%").replace("\\", "\\e").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
