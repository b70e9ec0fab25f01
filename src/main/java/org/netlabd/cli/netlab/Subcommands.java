// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.netlabd.cli.netlab.command.BulkCommand;
import org.netlabd.cli.netlab.command.ConnectCommand;
import org.netlabd.cli.netlab.command.EchoCommand;
import org.netlabd.cli.netlab.command.GetCommand;
import org.netlabd.cli.netlab.command.MultiCommand;
import org.netlabd.cli.netlab.command.PortCommand;
import org.netlabd.cli.netlab.command.ReloadCommand;
import org.netlabd.cli.netlab.command.SessionsCommand;
import org.netlabd.cli.netlab.command.SockoptsCommand;
import org.netlabd.cli.netlab.command.StatusCommand;
import org.netlabd.cli.netlab.command.TcpCommand;
import org.netlabd.cli.netlab.command.TopCommand;
import org.netlabd.cli.netlab.command.UdpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The subcommands by name, each made only when it is called for. */
public final class Subcommands {

  public static final Map<String, Supplier<Object>> MAKERS = makers();

  private Subcommands() {}

  private static Map<String, Supplier<Object>> makers() {
    Map<String, Supplier<Object>> makers = new LinkedHashMap<>();
    makers.put("connect", ConnectCommand::new);
    makers.put("get", GetCommand::new);
    makers.put("tcp", TcpCommand::new);
    makers.put("udp", UdpCommand::new);
    makers.put("echo", EchoCommand::new);
    makers.put("bulk", BulkCommand::new);
    makers.put("multi", MultiCommand::new);
    makers.put("sockopts", SockoptsCommand::new);
    makers.put("port", PortCommand::new);
    makers.put("status", StatusCommand::new);
    makers.put("sessions", SessionsCommand::new);
    makers.put("top", TopCommand::new);
    makers.put("reload", ReloadCommand::new);
    makers.put("help", HelpCommand::new);
    return makers;
  }

  public static CommandLine make(String name) {
    CommandLine command = new CommandLine(Objects.requireNonNull(MAKERS.get(name)).get());
    CommandSpec spec = command.getCommandSpec();
    spec.usageMessage().footerHeading("%nExamples:%n");
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Print this help and exit.")
            .build());
    return command;
  }
}
