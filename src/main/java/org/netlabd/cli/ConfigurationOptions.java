// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.Settings;
import org.netlabd.service.ServiceTable;
import picocli.CommandLine.Option;

/** The options that say where the configuration is; mixed into each command that reads it. */
final class ConfigurationOptions {

  private static final String SERVICE = "/etc/netlabd.conf";
  private static final ServiceAccount ACCOUNT = new ServiceAccount("netlabd");

  private static final Map<String, Set<String>> SERVICES = ServiceTable.STANDARD.names();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = SERVICE,
      description = {
        "Read this configuration file, and FILE.d/*.conf after it.",
        "Default: ${DEFAULT-VALUE}"
      })
  private Path file = Path.of(SERVICE);

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a key of the configuration, whatever the files say; repeatable.")
  private List<String> overrides = new ArrayList<>();

  /** Reads it for the service, if it is the service's: root can read more than that can. */
  ConfigurationReader.Effective check() throws ConfigurationProblems {
    boolean isService = file.equals(Path.of(SERVICE)) && ServiceAccount.canAsk();
    return (isService
            ? new ConfigurationReader(SERVICES, ACCOUNT.name(), ACCOUNT::cannotRead)
            : new ConfigurationReader(SERVICES))
        .effective(file, overrides);
  }

  Settings read() throws ConfigurationProblems {
    return new ConfigurationReader(SERVICES).read(file, overrides);
  }
}
