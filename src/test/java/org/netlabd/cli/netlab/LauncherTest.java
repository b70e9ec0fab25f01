package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that start the programs, with a shell in place of the JVM. */
@Timeout(30)
class LauncherTest {

  private static final String JVM = "#!/bin/sh\nread -r line; echo \"read $?\" >&2; echo out\n";

  private static String err(Path folder, String line) throws IOException, InterruptedException {
    return err(folder, "netlab", JVM, line);
  }

  private static String err(Path folder, String program, String jvm, String line)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(folder.resolve("packaging/bin"));
    for (String name : new String[] {program, "jvm.sh"}) {
      Files.copy(Path.of("packaging/bin", name), bin.resolve(name));
    }
    Files.createFile(Files.createDirectories(folder.resolve("target")).resolve("netlabd.jar"));
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, jvm);
    assertTrue(java.toFile().setExecutable(true));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", line, bin.resolve(program).toString());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    Process process = builder.start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return err;
  }

  @Test
  void aClosedDescriptorFailsWhenItIsUsed(@TempDir Path folder) throws Exception {
    String err = err(folder, "\"$0\" <&- >&-");
    assertTrue(err.startsWith("read 1\n"), err);
    assertTrue(err.contains("I/O error") || err.contains("Bad file descriptor"), err);
  }

  /** Otherwise a JVM has no name for a file such as büro.conf, and speaks the caller's language. */
  @ParameterizedTest
  @ValueSource(strings = {"netlab", "netlabd"})
  void theLocaleIsUtf8AndEnglish(String program, @TempDir Path folder) throws Exception {
    String err = err(folder, program, "#!/bin/sh\necho $LC_ALL >&2\n", "LC_ALL=C \"$0\"");
    assertEquals("C.UTF-8\n", err);
  }

  @Test
  void anOpenOneIsLeftAlone(@TempDir Path folder) throws Exception {
    assertEquals("read 0\n", err(folder, "echo line | \"$0\" >/dev/null"));
  }
}
