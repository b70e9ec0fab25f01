// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help for a window that is narrower than picocli takes any to be: each line is laid out whole, and
 * broken between words then, what describes an option below it.
 */
final class NarrowHelp {

  /** No line is that long. */
  private static final int ENDLESS = 10_000;

  private static final Pattern DESCRIBED = Pattern.compile("( *\\S.*?) {2,}(\\S.*)");
  private static final int INDENT = 8;

  /** What stands before the synopsis. */
  private static final String USAGE = "Usage: ";

  private NarrowHelp() {}

  /** Has a command's help, and its subcommands', fit into so many columns. */
  static void fit(CommandLine command, int columns) {
    command.setUsageHelpWidth(ENDLESS);
    command.setColorScheme(Help.defaultColorScheme(Ansi.OFF));
    command
        .getHelpSectionMap()
        .replaceAll(
            (section, renderer) ->
                section.equals(UsageMessageSpec.SECTION_KEY_SYNOPSIS)
                    ? help ->
                        wrapped(renderer.render(help), columns - USAGE.length())
                            .replaceAll("\n(?=.)", "\n" + " ".repeat(USAGE.length()))
                    : help -> wrapped(renderer.render(help), columns));
    command.getSubcommands().values().forEach(each -> fit(each, columns));
  }

  private static String wrapped(String text, int columns) {
    return Arrays.stream(text.split("\n", -1))
        .map(line -> line.length() <= columns ? line : broken(line, columns))
        .collect(Collectors.joining("\n"));
  }

  private static String broken(String line, int columns) {
    Matcher described = DESCRIBED.matcher(line);
    if (described.matches()) {
      return broken(described.group(1), columns)
          + "\n"
          + words(described.group(2), INDENT, columns);
    }
    int indent = Math.min(INDENT, line.length() - line.stripLeading().length());
    String first = words(line.strip(), indent, columns);
    return indent % INDENT == 0 ? first : first.replaceAll("\n *", "\n" + " ".repeat(indent + 2));
  }

  private static String words(String text, int indent, int columns) {
    int width = Math.max(1, columns - indent - 2);
    return Pattern.compile("(\\S.{0," + (width - 1) + "}|\\S+)(\\s+|$)")
        .matcher(text)
        .results()
        .map(line -> " ".repeat(indent) + line.group(1).strip())
        .collect(Collectors.joining("\n"));
  }
}
