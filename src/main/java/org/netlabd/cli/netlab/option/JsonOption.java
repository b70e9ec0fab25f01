// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Interruption;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.report.JsonText;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.values.Version;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code --json}, for every command that reports figures: one document, of them or of why there are
 * none. It says what was asked (schema, version, command), of whom, when and how; a schema for each
 * command is in {@code src/main/schema}.
 */
public class JsonOption {

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(names = "--json")
  private boolean json;

  private final Instant start = Instant.now();
  private boolean printed;

  public static @Nullable JsonOption of(CommandSpec command) {
    return command.mixins().values().stream()
        .map(CommandSpec::userObject)
        .filter(JsonOption.class::isInstance)
        .map(JsonOption.class::cast)
        .findFirst()
        .orElse(null);
  }

  public final boolean isAsked() {
    return json;
  }

  /** Does a command's work; with --json a signal ends it with the document of {@code figures}. */
  public final int around(Supplier<Map<String, ?>> figures, Callable<Integer> work)
      throws Exception {
    return json
        ? Interruption.around(why -> print(figures.get(), Wording.json(why)), work)
        : work.call();
  }

  /** Prints the document of the figures, if that is asked for, or else the lines. */
  public final void tell(Map<String, ?> figures, Supplier<List<String>> lines) {
    if (json) {
      print(figures, null);
    } else {
      Output.of(command.commandLine()).lines(lines.get());
    }
  }

  /** Prints the document of the figures, or of the failure; any thread, and once only. */
  public final synchronized void print(Map<String, ?> figures, @Nullable Map<String, ?> failure) {
    if (!printed) {
      printed = true;
      PrintWriter out = command.commandLine().getOut();
      out.println(JsonText.of(document(figures, failure)));
      out.flush();
    }
  }

  /** The document, for who prints it otherwise. */
  public final Map<String, @Nullable Object> document(
      Map<String, ?> figures, @Nullable Map<String, ?> failure) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("schema", "netlab-" + command.name() + "-1");
    document.put("version", Version.TEXT);
    document.put("command", command.name());
    document.put("host", host());
    document.put("start", start.toString());
    document.put("parameters", parameters());
    document.put("failure", failure);
    document.putAll(figures);
    return document;
  }

  /** Whom it was asked to talk with, as it was typed; nobody, if it asks this system only. */
  private @Nullable String host() {
    return command.args().stream()
        .filter(arg -> arg.paramLabel().startsWith("HOST") && !arg.stringValues().isEmpty())
        .map(arg -> String.join(" ", arg.stringValues()))
        .findFirst()
        .orElse(null);
  }

  private Map<String, @Nullable Object> parameters() {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    for (PositionalParamSpec positional : command.positionalParameters()) {
      parameters.put(
          positional.paramLabel().replaceAll("[^A-Z].*", "").toLowerCase(Locale.ROOT),
          typed(positional));
    }
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp()) {
        parameters.put(option.longestName().replaceFirst("^-+", ""), typed(option));
      }
    }
    return parameters;
  }

  /** Numbers and switches as such, the rest as it was typed or is by default. */
  private static @Nullable Object typed(ArgSpec arg) {
    Object value = arg.getValue();
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return value;
    }
    List<String> texts = arg.stringValues();
    return texts.isEmpty() ? arg.defaultValue() : String.join(" ", texts);
  }
}
