// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.option.TimeoutOption;
import org.netlabd.cli.netlab.report.JsonText;
import org.netlabd.net.OptionDefaults;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.SocketOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(name = "sockopts")
public final class SockoptsCommand implements Callable<Integer> {

  private static final String SET_FORM = "%-12s %-25s %-6s %-11s %-11s %s";
  private static final String FORM = "%-12s %-25s %3s %-11s %-11s %s";

  /** 64 bits of ones, as socket(7) has it: no line of the table is longer than a window is wide. */
  private static final String UNLIMITED = "18446744073709551615";

  private static final String SET = "NAME=VALUE, NAME as netlab sockopts --all lists it";

  @Option(names = "--all")
  private boolean all;

  @Option(names = "--set", paramLabel = "NAME=VALUE")
  private List<String> values = List.of();

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private TimeoutOption local = new TimeoutOption();

  @Override
  public Integer call() throws Exception {
    return json.around(Map::of, () -> values.isEmpty() ? list() : local.answer(this::set));
  }

  private int set() {
    List<Map<String, @Nullable Object>> trials =
        values.stream().flatMap(SockoptsCommand::tried).toList();
    json.tell(
        Map.of("options", List.of(), "set", trials),
        () ->
            table(
                SET_FORM.formatted("LEVEL", "NAME", "SOCKET", "BEFORE", "ASKED", "AFTER"),
                trials,
                one ->
                    SET_FORM.formatted(
                        one.get("level"),
                        one.get("name"),
                        one.get("socket"),
                        Objects.requireNonNullElse(one.get("before"), "-"),
                        one.get("asked"),
                        one.get(one.get("refusal") == null ? "after" : "refusal"))));
    return trials.stream().allMatch(one -> one.get("refusal") != null)
        ? ExitStatus.CHECK_FAILED
        : ExitStatus.OK;
  }

  /** A value that was asked for, on each kind of socket. */
  private static Stream<Map<String, @Nullable Object>> tried(String text) {
    int equals = text.indexOf('=');
    String value = text.substring(equals + 1);
    Refusal.when(equals <= 0, "--set: '" + text + "'; accepted: " + SET);
    String name = text.substring(0, equals);
    SocketOption option =
        SocketOption.all().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name));
    try {
      return OptionDefaults.set(option, value).stream().map(trial -> json(option, value, trial));
    } catch (NumberFormatException e) {
      throw new TypeConversionException("--set: '" + text + "' is no number");
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new TypeConversionException("--set: '" + text + "': " + e.getMessage());
    }
  }

  private static TypeConversionException unknown(String name) {
    List<String> known = SocketOption.all().stream().map(SocketOption::name).toList();
    String refusal = Refusal.of(name, known, SET).getMessage();
    return new TypeConversionException("--set: " + refusal);
  }

  private static Map<String, @Nullable Object> json(
      SocketOption option, String value, OptionDefaults.Trial trial) {
    return JsonText.object(
        "level", option.level().name(),
        "name", option.name(),
        "socket", trial.socket(),
        "before", trial.before(),
        "asked", value,
        "after", trial.after(),
        "refusal", trial.refusal());
  }

  private int list() throws Exception {
    List<OptionDefaults.Asked> options =
        local.answer(OptionDefaults::ask).stream()
            .filter(option -> all || option.isKnown())
            .toList();
    json.tell(
        Map.of("options", options.stream().map(this::json).toList(), "set", List.of()),
        () ->
            table(
                FORM.formatted("LEVEL", "NAME", "NO.", "TCP", "UDP", "SETTABLE"),
                options,
                asked ->
                    FORM.formatted(
                        asked.option().level(),
                        asked.option().name(),
                        asked.option().number(),
                        value(asked.tcp()),
                        value(asked.udp()),
                        settable(asked))));
    return ExitStatus.OK;
  }

  private static <T> List<String> table(String head, List<T> rows, Function<T, String> line) {
    return Stream.concat(Stream.of(head), rows.stream().map(line)).toList();
  }

  private static String value(OptionDefaults.@Nullable Answer answer) {
    if (answer == null) {
      return "-";
    }
    if (answer.refusal() != null) {
      return answer.refusal();
    }
    return answer.value() == null ? "set only" : answer.value().replace(UNLIMITED, "~0");
  }

  private static String settable(OptionDefaults.Asked asked) {
    OptionDefaults.Answer answer = asked.tcp();
    OptionDefaults.Answer other = asked.udp();
    if (answer == null || (other != null && other.settable())) {
      answer = other;
    }
    if (answer == null || answer.settable()) {
      return "yes";
    }
    return answer.setRefusal() == null ? "no" : answer.setRefusal();
  }

  private Map<String, @Nullable Object> json(OptionDefaults.Asked asked) {
    return JsonText.object(
        "level", asked.option().level().name(),
        "name", asked.option().name(),
        "number", asked.option().number(),
        "key", asked.option().key() == null ? null : "socket." + asked.option().key(),
        "tcp", json(asked.tcp()),
        "udp", json(asked.udp()));
  }

  private static @Nullable Map<String, @Nullable Object> json(
      OptionDefaults.@Nullable Answer answer) {
    if (answer == null) {
      return null;
    }
    return JsonText.object(
        "default", answer.value(),
        "refusal", answer.refusal(),
        "settable", answer.settable(),
        "set_refusal", answer.setRefusal());
  }
}
