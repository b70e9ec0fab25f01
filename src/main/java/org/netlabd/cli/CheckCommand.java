package org.netlabd.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code netlabd check}: reads the configuration and says what is wrong with it. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Netlabd.VersionText.class,
    description = "Check the configuration: every problem is reported, one a line.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {" 0:the configuration is fine", "64:usage", "78:it has problems"})
public final class CheckCommand implements Callable<Integer> {

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @Option(
      names = "--dump",
      description = "Print the effective configuration, defaults included, as check reads it.")
  private boolean dump;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try {
      String text = configuration.check().text();
      PrintWriter out = spec.commandLine().getOut();
      out.print(dump ? text : "");
      out.flush();
      return ExitStatus.OK;
    } catch (ConfigurationProblems e) {
      PrintWriter err = spec.commandLine().getErr();
      e.problems().forEach(err::println);
      err.flush();
      return ExitStatus.CONFIGURATION;
    }
  }
}
