package org.netlabd.cli.netlab.command;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.option.LocalOptions;
import org.netlabd.net.AskedOption;
import org.netlabd.net.AskedOption.Answer;
import org.netlabd.net.OptionDefaults;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code netlab sockopts}. */
@Command(
    name = "sockopts",
    description = {
      "Lists the socket options of this system, by level, name and number.",
      "For each, the kernel is asked for its default on a fresh TCP and UDP socket, and whether"
          + " setting it to that value is allowed. In place of a value stands the kernel's word, where"
          + " it refused one: ENOPROTOOPT, it has no such option, or none to read; ENOTCONN, only a"
          + " connected socket has it; EPERM, it wants a privilege. Options that this system does"
          + " not have are left out unless --all is given."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  netlab sockopts", "  netlab sockopts --json"})
public final class SockoptsCommand implements Callable<Integer> {

  private static final String FORM = "%-13s %-27s %3s  %-22s %-22s %s%n";

  @Spec private CommandSpec spec;

  @Option(names = "--all", description = "Also the options that this system does not have.")
  private boolean all;

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private LocalOptions local = new LocalOptions();

  @Override
  public Integer call() throws Exception {
    List<AskedOption> options =
        local.answer(OptionDefaults::ask).stream()
            .filter(option -> all || option.isKnown())
            .toList();
    if (json.isAsked()) {
      json.print(Map.of("options", options.stream().map(this::json).toList()), null);
      return ExitStatus.OK;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(FORM, "LEVEL", "NAME", "NO.", "TCP", "UDP", "SETTABLE");
    options.forEach(
        asked ->
            out.printf(
                FORM,
                asked.option().level(),
                asked.option().name(),
                asked.option().number(),
                value(asked.tcp()),
                value(asked.udp()),
                settable(asked)));
    return ExitStatus.OK;
  }

  private static String value(@Nullable Answer answer) {
    if (answer == null) {
      return "-";
    }
    if (answer.refusal() != null) {
      return answer.refusal();
    }
    return answer.value() == null ? "set only" : answer.value();
  }

  private static String settable(AskedOption asked) {
    Answer answer = asked.tcp();
    Answer other = asked.udp();
    if (answer == null || (other != null && other.settable())) {
      answer = other;
    }
    if (answer == null || answer.settable()) {
      return "yes";
    }
    return answer.setRefusal() == null ? "no" : "no, " + answer.setRefusal();
  }

  private Map<String, @Nullable Object> json(AskedOption asked) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("level", asked.option().level().name());
    fields.put("name", asked.option().name());
    fields.put("number", asked.option().number());
    fields.put("key", asked.option().key() == null ? null : "socket." + asked.option().key());
    fields.put("tcp", json(asked.tcp()));
    fields.put("udp", json(asked.udp()));
    return fields;
  }

  private static @Nullable Map<String, @Nullable Object> json(@Nullable Answer answer) {
    if (answer == null) {
      return null;
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("default", answer.value());
    fields.put("refusal", answer.refusal());
    fields.put("settable", answer.settable());
    fields.put("set_refusal", answer.setRefusal());
    return fields;
  }
}
