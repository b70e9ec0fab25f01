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
    Path tree = unpacked(scratch.resolve("next"), "(?m)^(Version: .*)$", "$1+next");
    Files.writeString(
        tree.resolve("etc/netlabd.conf"), "# The next version's.\n", StandardOpenOption.APPEND);
    return packed(tree);
  }

  /** As it was when there was one package only, which neither replaced nor provided another. */
  static Path single(Path scratch) throws IOException, InterruptedException {
    String version = "Version: 0.1.0-1";
    String others = "(?m)^(Provides|Conflicts|Replaces): .*\n|^Version: .*(?=\n)";
    Path tree = unpacked(scratch.resolve("single"), others, "");
    Path control = tree.resolve("DEBIAN/control");
    Files.writeString(control, Files.readString(control).replaceFirst("(?m)^$", version));
    return packed(tree);
  }

  private static Path unpacked(Path tree, String regex, String replacement)
      throws IOException, InterruptedException {
    Command.run(DEADLINE, "dpkg-deb", "--raw-extract", built().toString(), tree.toString())
        .orFail();
    Path control = tree.resolve("DEBIAN/control");
    Files.writeString(control, Files.readString(control).replaceAll(regex, replacement));
    return tree;
  }

  private static Path packed(Path tree) throws IOException, InterruptedException {
    String file = tree + ".deb";
    Command.run(DEADLINE, "dpkg-deb", "--root-owner-group", "--build", tree.toString(), file)
        .orFail();
    return Path.of(file);
  }
}
