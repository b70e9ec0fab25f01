// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.netlabd.service.ServiceTable;

/** A directory with a configuration file in it, for the tests. */
final class ConfigurationFiles {

  static final String MINIMAL =
      "listeners { echo-tcp { protocol = tcp }, echo-udp { protocol = udp } }\n";

  private final Path directory;

  ConfigurationFiles(Path directory) {
    this.directory = directory;
  }

  Path main() {
    return directory.resolve("n.conf");
  }

  ConfigurationFiles write(String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ConfigurationFiles main(String text) {
    return write("n.conf", text);
  }

  Settings read(String... overrides) throws ConfigurationProblems {
    return new ConfigurationReader(ServiceTable.STANDARD.names()).read(main(), List.of(overrides));
  }

  /** What is wrong, a line each, with the directory's own name left out; empty if nothing is. */
  List<String> problems(String... overrides) {
    try {
      Settings settings = read(overrides);
      return settings.listeners().isEmpty() ? List.of("settings without listeners") : List.of();
    } catch (ConfigurationProblems e) {
      String own = directory + "/";
      return e.problems().stream().map(p -> p.toString().replace(own, "")).toList();
    }
  }
}
