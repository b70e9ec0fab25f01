// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.netlabd.cli.netlab.option.PortText;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.option.TimeoutOption;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.Services;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "port")
public final class PortCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME")
  private String name = "";

  @Parameters(index = "1", paramLabel = "tcp|udp", arity = "0..1")
  private String protocol = "";

  @Mixin private TimeoutOption options = new TimeoutOption();

  @Override
  public Integer call() throws Exception {
    Refusal.when(name.isEmpty(), "NAME is empty");
    List<String> lines = options.answer(this::lines);
    if (lines.isEmpty()) {
      throw PortText.unknown(protocol.isEmpty() ? name : name + "/" + protocol, name).exception();
    }
    lines.forEach(spec.commandLine().getOut()::println);
    return ExitStatus.OK;
  }

  private List<String> lines() {
    Services services = Services.system();
    return protocols().stream()
        .map(one -> line(services, one))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private List<String> protocols() {
    return switch (protocol) {
      case "" -> List.of("tcp", "udp");
      case "tcp", "udp" -> List.of(protocol);
      default -> throw Refusal.of(protocol, List.of("tcp", "udp"), "tcp, udp");
    };
  }

  private String line(Services services, String one) {
    if (name.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(name);
      return services.name(number, one).map(found -> found + " " + number + "/" + one).orElse("");
    }
    var port = services.port(name, one);
    return port.isPresent() ? name + " " + port.getAsInt() + "/" + one : "";
  }
}
