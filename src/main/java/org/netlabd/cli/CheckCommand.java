// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader.Effective;
import org.netlabd.config.ListenerSettings;
import org.netlabd.net.SocketState;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.Pem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code netlabd check}: reads the configuration and says what is wrong with it. */
@Command(
    name = "check",
    description = {
      "Check the configuration: every problem is reported, one a line.",
      "A warning says what the kernel of this host would not take as it is written, and that a",
      "certificate is not valid now."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      " 0:the configuration is fine",
      "64:usage",
      "74:standard output cannot be written",
      "78:it has problems"
    })
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
      Effective effective = configuration.check();
      effective.settings().listeners().forEach(this::warn);
      warn(effective.settings().log().tls().certificate());
      PrintWriter out = spec.commandLine().getOut();
      out.print(dump ? effective.text().get() : "");
      out.flush();
      return ExitStatus.OK;
    } catch (ConfigurationProblems e) {
      e.problems().forEach(this::say);
      return ExitStatus.CONFIGURATION;
    }
  }

  /** Says what the kernel of this host would not take as it is written; no problem of the file. */
  private void warn(ListenerSettings listener) {
    SocketState.foreseen(listener.socket(), listener.backlog())
        .forEach(text -> say("warning: listeners." + listener.name() + "." + text));
  }

  /** A certificate's time is no fault of the file's, and no reason not to start. */
  private void warn(String certificate) {
    if (!certificate.isEmpty()) {
      Pem.notValidNow(Path.of(certificate))
          .ifPresent(text -> say("warning: log.tls.certificate: " + certificate + " " + text));
    }
  }

  private void say(Object line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
