// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The packages that {@code packaging/deb/build} made for this machine. */
final class DebianPackage {

  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private DebianPackage() {}

  /** That of the daemon and its client. */
  static Path built() throws IOException, InterruptedException {
    return built("netlabd");
  }

  static Path built(String name) throws IOException, InterruptedException {
    String architecture = Command.run(DEADLINE, "dpkg", "--print-architecture").orFail().strip();
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      List<Path> packages =
          files
              .filter(
                  file ->
                      file.getFileName()
                          .toString()
                          .matches(name + "_.*_" + architecture + "\\.deb"))
              .toList();
      if (packages.size() != 1) {
        throw new AssertionError("run packaging/deb/build first; in target/ there is: " + packages);
      }
      return packages.get(0);
    }
  }

  /** The same package as the next version, whose netlabd.conf has one more line. */
  static Path nextVersion(Path scratch) throws IOException, InterruptedException {
    Path tree = scratch.resolve("tree");
    Path next = scratch.resolve("next.deb");
    Command.run(DEADLINE, "dpkg-deb", "--raw-extract", built().toString(), tree.toString())
        .orFail();
    Path control = tree.resolve("DEBIAN/control");
    Files.writeString(
        control, Files.readString(control).replaceFirst("(?m)^(Version: .*)$", "$1+next"));
    Files.writeString(
        tree.resolve("etc/netlabd.conf"), "# The next version's.\n", StandardOpenOption.APPEND);
    Command.run(
            DEADLINE, "dpkg-deb", "--root-owner-group", "--build", tree.toString(), next.toString())
        .orFail();
    return next;
  }
}
