// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that start the programs, with a shell in place of the JVM. */
@Timeout(30)
class LauncherTest {

  private static final String JVM = "#!/bin/sh\nread -r line; echo \"read $?\" >&2; echo out\n";

  /** Everything that a run of a launcher says; {@code "$0"} of the line is its path. */
  private static Run run(Path folder, String program, String jvm, String line)
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
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", line, bin.resolve(program).toString());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    Process process = builder.redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return new Run(process.exitValue(), out, Files.readString(err));
  }

  private static String err(Path folder, String line) throws IOException, InterruptedException {
    return run(folder, "netlab", JVM, line).err();
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
    String err = run(folder, program, "#!/bin/sh\necho $LC_ALL >&2\n", "LC_ALL=C \"$0\"").err();
    assertEquals("C.UTF-8\n", err);
  }

  @Test
  void anOpenOneIsLeftAlone(@TempDir Path folder) throws Exception {
    assertEquals("read 0\n", err(folder, "echo line | \"$0\" >/dev/null"));
  }

  private static final String JAVA_ENVIRONMENT =
      "#!/bin/sh\necho \"${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-} ${_JAVA_OPTIONS-}\"\n";

  /** The JVM would say that it picked them up, and do what they say. */
  @ParameterizedTest
  @ValueSource(strings = {"netlab", "netlabd"})
  void whatIsMeantForEveryJavaIsNotForOurs(String program, @TempDir Path folder) throws Exception {
    String line = "JAVA_TOOL_OPTIONS=a JDK_JAVA_OPTIONS=b _JAVA_OPTIONS=c exec \"$0\"";
    assertEquals(new Run(0, "  \n", ""), run(folder, program, JAVA_ENVIRONMENT, line));
  }

  /** What a JVM would refuse in its own words, and with status 1. */
  @ParameterizedTest
  @CsvSource({
    "netlab, ulimit -n 20, only 20 descriptors are allowed (ulimit -n); it takes 48 or more",
    "netlabd, ulimit -n 20, only 20 descriptors are allowed (ulimit -n); it takes 48 or more",
    "netlab, ulimit -v 300000, "
        + "only 300000 KiB of address space are allowed (ulimit -v); it takes 450000 or more",
    "netlabd, ulimit -v 300000, "
        + "only 300000 KiB of address space are allowed (ulimit -v); it takes 2500000 or more",
    "netlabd-jsvc, ulimit -s 64, "
        + "only 64 KiB of stack are allowed (ulimit -s); it takes 512 or more",
    "netlab, JAVA_HOME=/nowhere, JAVA_HOME=/nowhere: no Java 17 or newer there",
    "netlabd, JAVA_HOME=/nowhere, JAVA_HOME=/nowhere: no Java 17 or newer there",
    "netlab, sed -i s/17/11/ \"$JAVA_HOME/release\", ",
  })
  void whatNoJvmCanStartWithIsOneLine(
      String program, String limit, @Nullable String why, @TempDir Path folder) throws Exception {
    Run run = run(folder, program, JVM, limit + "; exec \"$0\"");
    String reason =
        why == null ? "JAVA_HOME=" + folder.resolve("jdk") + ": no Java 17 or newer there" : why;
    assertEquals(new Run(70, "", program + ": " + reason + "\n"), run);
  }

  /** It would fail of a class, in the middle of a start. */
  @ParameterizedTest
  @ValueSource(strings = {"netlabd", "netlabd-jsvc"})
  void aJavaWithoutAModuleOfTheDaemonsIsOneLine(String program, @TempDir Path folder)
      throws Exception {
    String modules = "echo 'MODULES=\"java.base java.desktop java.logging java.management.rmi\"'";
    String line =
        modules
            + " >>\"$JAVA_HOME/release\"; RUNTIME_DIRECTORY=/nowhere exec \"$0\" check </dev/null";
    String why = ": a Java without the module java.management, which the daemon takes\n";
    String home = folder.resolve("jdk").toString();
    assertEquals(new Run(70, "", program + ": " + home + why), run(folder, program, JVM, line));
  }

  @ParameterizedTest
  @CsvSource({
    "'JAVA_VERSION=\"18\"', 0", // no newline behind it
    "'JAVA_VERSION=\"18-ea\"\n', 0",
    "'MODULES=\"java.base\"\r\nJAVA_VERSION=\"25.0.1\"\r\n', 0",
    "'JAVA_VERSION=\"1.8.0_412\"\n', 70",
    "'JAVA_VERSION=17\n', 70",
    "'JAVA_VERSION=\"ea\"\n', 70",
    "'JAVA_VERSION=\"\"\n', 70",
    "'', 70",
  })
  void aJavasVersionIsThatOfItsRelease(String release, int status, @TempDir Path folder)
      throws Exception {
    String line = "printf '" + release + "' >\"$JAVA_HOME/release\"; exec \"$0\" echo </dev/null";
    Run run = run(folder, "netlab", JVM, line);
    assertEquals(status, run.status(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  /** Not tried again and again: where /run is full, say, or a drop-in has other directories. */
  @ParameterizedTest
  @ValueSource(strings = {"%s", "%s:/nowhere", "/nowhere:%s", "/no/netlabd.a:/nowhere:%s:/run/z"})
  void optionsThatCannotBeWrittenAreOneLine(String directories, @TempDir Path folder)
      throws Exception {
    Path own = Files.createDirectory(folder.resolve("netlabd"));
    Path options = Files.createSymbolicLink(own.resolve("jvm.options"), Path.of("/dev/full"));
    String line = "RUNTIME_DIRECTORY=%s exec \"$0\"".formatted(directories.formatted(own));
    String why = "netlabd-jsvc: cannot write " + options + ": No space left on device\n";
    assertEquals(new Run(70, "", why), run(folder, "netlabd-jsvc", JVM, line));
  }

  @Test
  void aDirectoryThatIsNotThereForOptionsIsOneLine(@TempDir Path folder) throws Exception {
    Run run = run(folder, "netlabd-jsvc", JVM, "RUNTIME_DIRECTORY=/nowhere exec \"$0\"");
    assertEquals(70, run.status());
    assertTrue(
        run.err().matches("netlabd-jsvc: cannot write /nowhere/jvm.options: .*\n"), run.err());
  }

  /** The kernel of a test has no AppArmor: of what is not in its profile there is no program. */
  @Test
  void whatTheDaemonsCallsIsInItsProfile(@TempDir Path folder) throws Exception {
    assertFindsAll(folder, "PATH=%s/programs RUNTIME_DIRECTORY=%s exec \"$0\"");
  }

  @Test
  @EnabledIf("org.netlabd.cli.Lab#isPossible")
  void soIsWhatItCallsForTheInitScript(@TempDir Path folder) throws Exception {
    String start = "mount -t tmpfs tmpfs /run && PATH=%s/programs exec \"$0\" --detach";
    assertFindsAll(folder, "exec unshare -m sh -c '" + start + "' \"$0\"");
  }

  private static void assertFindsAll(Path folder, String line) throws Exception {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    Matcher allowed =
        Pattern.compile("/\\{,usr/}bin/\\{(.*)} mrix,")
            .matcher(Files.readString(Path.of("packaging/apparmor/netlabd")));
    assertTrue(allowed.find());
    for (String name : allowed.group(1).split(",")) {
      Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/bin", name));
    }
    Files.createSymbolicLink(programs.resolve("sh"), Path.of("/usr/bin/dash"));
    String err = run(folder, "netlabd-jsvc", JVM, line.replace("%s", folder.toString())).err();
    // Without jsvc, or a user netlabd, it does not start.
    assertFalse(err.matches("(?s).*netlabd-jsvc: (?!1: exec: /usr/bin/jsvc).*"), err);
  }

  @Test
  void aMonitoringSystemIsToldSoInItsWords(@TempDir Path folder) throws Exception {
    assertEquals(
        new Run(3, "NETLAB UNKNOWN - JAVA_HOME=/x: no Java 17 or newer there\n", ""),
        run(folder, "netlab", JVM, "JAVA_HOME=/x exec \"$0\" echo localhost -c 3 --nagios"));
  }

  /** The shell that is the JVM here ends as a JVM does that does not know an option. */
  @ParameterizedTest
  @CsvSource({
    "netlab, 70, NETLAB_JAVA_OPTIONS=-Xbad exec \"$0\" echo h",
    "netlab, 3, NETLAB_JAVA_OPTIONS=-Xbad exec \"$0\" echo h --nagios",
    "netlabd, 70, NETLABD_JAVA_OPTIONS=-Xbad exec \"$0\" run",
  })
  void optionsThatNoJvmTakesAreOneLine(
      String program, int status, String line, @TempDir Path folder) throws Exception {
    String jvm = "#!/bin/sh\ncase $* in *-Xbad*) echo no -Xbad; echo Error; exit 1 ;; esac\n";
    Run run = run(folder, program, jvm, line);
    assertEquals(status, run.status(), run.err());
    String said = status == 3 ? run.out() : run.err();
    assertTrue(said.endsWith("_JAVA_OPTIONS: no -Xbad\n"), said);
    assertEquals(1, (run.out() + run.err()).lines().count(), said);
  }

  /** In /tmp, say, where anybody could name one so that it is another option. */
  @ParameterizedTest
  @ValueSource(strings = {"netlab", "netlabd"})
  void filesOfTheCurrentDirectoryAreNoOptions(String program, @TempDir Path folder)
      throws Exception {
    Path here = Files.createDirectory(folder.resolve("here"));
    Files.createFile(here.resolve("-Xlog:cds=trace:file=planted:=off:stderr"));
    String line = "cd '%s' && exec \"$0\"".formatted(here);
    String out = run(folder, program, "#!/bin/sh\necho \"$*\"\n", line).out();
    assertTrue(out.contains(" -Xlog:cds*=off:stderr "), out);
    assertFalse(out.contains("planted"), out);
  }

  /** There is no directory in which a file could be made; and no JVM would start. */
  @Test
  void aDirectoryThatIsGoneIsLeft(@TempDir Path folder) throws Exception {
    Path gone = folder.resolve("gone");
    Run run =
        run(
            folder,
            "netlab",
            "#!/bin/sh\npwd\n",
            "mkdir %s && cd %s && rmdir %s && exec \"$0\"".formatted(gone, gone, gone));
    assertEquals("/proc\n", run.out());
    assertEquals(0, run.status());
  }

  /** Those commands take their signals from where the launcher has left them. */
  @Test
  void theCommandsThatEndInOrderHaveTheirSignalsBlocked(@TempDir Path folder) throws Exception {
    Path env = Files.writeString(Files.createFile(folder.resolve("env")), "#!/bin/sh\necho $2\n");
    assertTrue(env.toFile().setExecutable(true));
    StringBuilder blocked = new StringBuilder();
    StringBuilder ending = new StringBuilder();
    for (String name : Netlab.tree().getSubcommands().keySet()) {
      Path fresh = Files.createDirectory(folder.resolve(name));
      String line = "PATH=%s:$PATH exec \"$0\" %s".formatted(folder, name);
      if (run(fresh, "netlab", JVM, line).out().startsWith("--block-signal=INT,")) {
        blocked.append(name).append(' ');
      }
      String file = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Command.java";
      Path source = Path.of("src/main/java/org/netlabd/cli/netlab/command", file);
      if (Files.exists(source) && Files.readString(source).contains("Interruption")) {
        ending.append(name).append(' ');
      }
    }
    assertEquals(ending.toString(), blocked.toString());
  }

  /** What follows -- is no option. */
  @ParameterizedTest
  @CsvSource({
    "connect h 7 --json, true",
    "tcp h 7 --json text, true",
    "udp --json h 7, true",
    "sockopts --json, true",
    "status --json, true",
    "sessions --json, true",
    "top --json, true",
    "udp h 7, false",
    "udp h 7 -- --json, false",
    "get h 7 --json, false"
  })
  void whoPrintsADocumentHasItsSignalsBlocked(String line, boolean blocked, @TempDir Path folder)
      throws Exception {
    Path env = Files.writeString(Files.createFile(folder.resolve("env")), "#!/bin/sh\necho $2\n");
    assertTrue(env.toFile().setExecutable(true));
    Run run = run(folder, "netlab", JVM, "PATH=%s:$PATH exec \"$0\" %s".formatted(folder, line));
    assertEquals(blocked, run.out().startsWith("--block-signal=INT,"), run.out());
  }

  /** It restores the terminal; and it may draw bars that the locale has no characters for. */
  @ParameterizedTest
  @CsvSource({
    "LC_ALL= LC_CTYPE= LANG=ro_RO.UTF-8, false",
    "LC_ALL= LC_CTYPE=C.utf8 LANG=C, false",
    "LC_ALL=C LC_CTYPE= LANG=ro_RO.UTF-8, true",
    "LC_ALL= LC_CTYPE= LANG=el_GR.ISO-8859-7, true",
    "LC_ALL= LC_CTYPE= LANG=, true"
  })
  void topHasTheJvmsSignalsAndTheLocalesCharacters(
      String locale, boolean ascii, @TempDir Path folder) throws Exception {
    Path env = Files.writeString(Files.createFile(folder.resolve("env")), "#!/bin/sh\necho $*\n");
    assertTrue(env.toFile().setExecutable(true));
    String line = "%s PATH=%s:$PATH exec \"$0\" top".formatted(locale, folder);
    Run run = run(folder, "netlab", JVM, line);
    assertTrue(run.out().contains(" -Dnetlab.ascii=" + ascii + " "), run.out());
    assertFalse(run.out().contains(" -Xrs "), run.out());
  }

  /** As BusyBox's does, which the shell here stands for, and that of Ubuntu 25.10. */
  @ParameterizedTest
  @CsvSource({
    "echo h, 'netlab: ', 70",
    "echo h --nagios, 'NETLAB UNKNOWN - ', 3",
  })
  void anEnvThatKnowsNothingOfSignalsIsOneLine(
      String line, String begin, int status, @TempDir Path folder) throws Exception {
    otherEnv(folder);
    Run run = run(folder, "netlab", JVM, "PATH=%s:$PATH exec \"$0\" %s".formatted(folder, line));
    assertEquals(status, run.status(), run.err());
    assertEquals(
        begin
            + "env(1) has no --block-signal=INT,QUIT,TERM,HUP,CONT,WINCH:"
            + " it takes that of coreutils 8.31 or newer\n",
        run.out() + run.err());
  }

  @Test
  void thatOfGnuIsTakenWhereItIsNotTheDistributionsOwn(@TempDir Path folder) throws Exception {
    otherEnv(folder);
    Files.createSymbolicLink(folder.resolve("gnuenv"), Path.of("/usr/bin/env"));
    String line = "echo line | PATH=%s:$PATH exec \"$0\" echo h".formatted(folder);
    assertEquals(new Run(0, "out\n", "read 0\n"), run(folder, "netlab", JVM, line));
  }

  private static void otherEnv(Path folder) throws IOException {
    Path env =
        Files.writeString(folder.resolve("env"), "#!/bin/sh\necho \"usage: env\" >&2; exit 1\n");
    assertTrue(env.toFile().setExecutable(true));
  }
}
