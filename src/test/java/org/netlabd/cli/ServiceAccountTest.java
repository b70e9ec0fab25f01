// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.service.ServiceTable;

/** What root can read and the service cannot; nobody stands for the service's account. */
final class ServiceAccountTest {

  @TempDir private Path directory;

  private Path write(String name, String text, String permissions) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static ConfigurationProblems nobodysProblems(Path file) {
    ServiceAccount nobody = new ServiceAccount("nobody");
    ConfigurationReader reader =
        new ConfigurationReader(ServiceTable.STANDARD.names(), "nobody", nobody::cannotRead);
    return assertThrows(ConfigurationProblems.class, () -> reader.read(file, List.of()));
  }

  @Test
  void whatItCannotReadIsAProblem() throws Exception {
    assumeTrue(ServiceAccount.canAsk(), "only root can ask");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = write("n.conf", "listeners.a.protocol = tcp\ninclude \"a b\"\n", "rw-r--r--");
    Files.createDirectory(directory.resolve("n.conf.d"));
    write("n.conf.d/1.conf", "", "rw-r--r--");
    Path secret = write("n.conf.d/2.conf", "", "rw-r-----");
    Path included = write("a b", "", "rw-------");
    ConfigurationProblems problems = nobodysProblems(file);
    assertEquals(
        List.of(
            included + ": cannot be read by nobody: Permission denied, or hidden from its service",
            secret + ": cannot be read by nobody: Permission denied, or hidden from its service"),
        problems.problems().stream().map(Object::toString).toList());
  }

  /** Also one without files: the service would not start. */
  @ParameterizedTest
  @ValueSource(strings = {"rwx------", "rwxr-x--x"})
  void aDirectoryThatItCannotListIsAProblem(String permissions) throws Exception {
    assumeTrue(ServiceAccount.canAsk(), "only root can ask");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = write("n.conf", "listeners.a.protocol = tcp\n", "rw-r--r--");
    Path dropIns = Files.createDirectory(directory.resolve("n.conf.d"));
    Files.setPosixFilePermissions(dropIns, PosixFilePermissions.fromString(permissions));
    assertEquals(
        dropIns + ": cannot be read by nobody: Permission denied, or hidden from its service",
        nobodysProblems(file).getMessage());
  }

  /** What root reads at a check is what the service would not start with. */
  @Test
  void aKeyThatItCannotReadIsAProblem() throws Exception {
    assumeTrue(ServiceAccount.canAsk(), "only root can ask");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path key = write("key", "a secret of ours\n", "rw-r-----");
    String listener = "{ protocol = udp, service = stamp, stamp.key-file = \"" + key + "\" }\n";
    Path file = write("n.conf", "workers = 1\nlisteners.s " + listener, "rw-r--r--");
    ConfigurationProblems problems = nobodysProblems(file);
    assertEquals(
        file
            + ":2: listeners.s.stamp.key-file: "
            + key
            + " cannot be read by nobody: Permission denied, or hidden from its service; a file of its group that the group may"
            + " read",
        problems.getMessage());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(
        1,
        new ConfigurationReader(ServiceTable.STANDARD.names())
            .read(file, List.of())
            .listeners()
            .size());
  }

  @Test
  void whatIsNotThereIsNotAlsoUnreadable() {
    assumeTrue(ServiceAccount.canAsk(), "only root can ask");
    Path missing = directory.resolve("missing.conf");
    assertEquals(
        missing + ": cannot be read: No such file or directory",
        nobodysProblems(missing).getMessage());
  }

  @Test
  void anAccountThatIsNotThereHasNoProblems() throws Exception {
    Path file = write("n.conf", "", "rw-------");
    assertEquals(List.of(), new ServiceAccount("no-such-account").cannotRead(List.of(file)));
  }
}
