// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.values.TestIdentity;
import picocli.CommandLine;

final class CheckCommandTest {

  private static final String OFFICE =
      "cd \"${0%/*}\" && cp \"$0\" b$'\\xc3\\xbc'ro.conf && exec \"$@\" -c b$'\\xc3\\xbc'ro.conf --dump";

  @TempDir private Path directory;
  private String file = "";
  private String out = "";
  private String err = "";

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("n.conf").toString();
    Files.writeString(Path.of(file), "listeners.a.protocol = tcp\n");
  }

  private int check(String... arguments) {
    StringWriter stdout = new StringWriter();
    StringWriter stderr = new StringWriter();
    int status =
        new CommandLine(new CheckCommand())
            .setOut(new PrintWriter(stdout))
            .setErr(new PrintWriter(stderr))
            .execute(arguments);
    out = stdout.toString();
    err = stderr.toString();
    return status;
  }

  @Test
  void isSilentWhenAllIsWell() {
    assertEquals(0, check("-c", file));
    assertEquals("", out + err);
  }

  @ParameterizedTest
  @CsvSource({"-9d, 'has expired: NotAfter: '", "+9d, 'is not valid yet: NotBefore: '", "-1d, ''"})
  void warnsOfACertificateThatIsNotValidNow(String start, String warning) throws Exception {
    TestIdentity own = TestIdentity.selfSigned(directory, "own", start, "EC");
    Path certificate = Files.writeString(directory.resolve("own.pem"), own.certificate());
    Path key = Files.writeString(directory.resolve("own.key"), own.key());
    String tls = "log.tls { certificate = \"%s\", key = \"%s\" }\n";
    Files.writeString(
        Path.of(file),
        "log.target = \"tls://a\"\nlisteners.a.protocol = tcp\n"
            + String.format(tls, certificate, key));
    assertEquals(0, check("-c", file));
    String expected = "warning: log.tls.certificate: " + certificate + " " + warning;
    assertTrue(warning.isEmpty() ? err.isEmpty() : err.startsWith(expected), err);
  }

  @Test
  void refusesAKeyThatIsNotTheCertificates() throws Exception {
    TestIdentity own = TestIdentity.selfSigned(directory, "own", "-1d", "EC");
    TestIdentity other = TestIdentity.selfSigned(directory, "other", "-1d", "EC");
    Path certificate = Files.writeString(directory.resolve("own.pem"), own.certificate());
    Path key = Files.writeString(directory.resolve("other.key"), other.key());
    String tls = "log.tls.certificate = \"%s\"\nlog.tls.key = \"%s\"\n";
    Files.writeString(
        Path.of(file),
        String.format(tls, certificate, key)
            + "log.target = \"tls://a\"\nlisteners.a.protocol = tcp\n");
    assertEquals(78, check("-c", file));
    String wrong = " is not the key of the first certificate in " + certificate;
    assertTrue(err.startsWith(file + ":2: log.tls: " + key + wrong), err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"check -c FILE --dump", "check --help", "--help", "--version"})
  void saysThatItsOutputIsLost(String command) throws Exception {
    String[] words = command.replace("FILE", file).split(" ");
    Process process =
        new ProcessBuilder(RunningDaemon.command(words))
            .redirectOutput(Path.of("/dev/full").toFile())
            .start();
    String said = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertEquals(74, process.waitFor(), said);
    assertEquals("netlabd: standard output cannot be written\n", said);
  }

  /** In the locale that the launcher chooses, whatever the caller's language is. */
  @ParameterizedTest
  @CsvSource({"ar, EG, u-nu-arab", "tr, TR, ''", "de, DE, ''"})
  void saysTheSameOfAnyFileInAnyLanguage(String language, String country, String extensions)
      throws Exception {
    Files.writeString(
        Path.of(file),
        "drain = 1500ms\nlisteners.i { protocol = udp, port = 4711, faults.loss = 0.5% }\n");
    // This JVM may have no name for it.
    List<String> command = new ArrayList<>(List.of("bash", "-c", OFFICE, file));
    command.addAll(RunningDaemon.command("check"));
    command.addAll(
        5,
        List.of(
            "-Duser.language=" + language,
            "-Duser.country=" + country,
            "-Duser.extensions=" + extensions));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    String dump = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), dump);
    assertEquals(0, check("-c", file, "--dump"));
    assertEquals(out.toString(), dump);
    assertTrue(dump.contains("drain = 1500ms\n"), dump);
    assertTrue(dump.contains("listeners.i.faults.loss = 0.5%\n"), dump);
  }

  /** Another host may take it, so that it is no problem of the file. */
  @Test
  void warnsOfWhatTheKernelOfThisHostDoesNotTake() {
    assertEquals(0, check("-c", file, "--set", "listeners.a.socket.receive-buffer=1G"));
    String warning =
        "warning: listeners.a.socket.receive-buffer = 1073741824: the kernel makes it ";
    assertEquals(0, err.indexOf(warning), err);
    assertEquals(1, err.lines().count(), err);
  }

  /** As the launcher runs it: what can be configured is what the JVM of now may hold. */
  @ParameterizedTest
  @CsvSource({
    "'1g -Xms8m -Xmx8m', 256M, 78, 'heap is too small for a daemon; -Xmx16m or more'",
    "'1g -Xms8m -Xmx16m', 256M, 0, ''",
    "1g, 256M, 0, ''",
    "1g, 1G, 78, 'M at most, or a larger -XX:MaxDirectMemorySize'",
    "300m, 256M, 78, 'may hold; a larger -XX:MaxDirectMemorySize'",
    "2g, 1G, 0, ''",
    "'1g -Xmx1g', '256M --set listeners.a.faults.queue=230M --set listeners.a.faults.slow-read=1K', 0, ''",
    "'1g -Xmx1g', '256M --set listeners.a.faults.queue=230M --set listeners.a.faults.delay=1s', 78,"
        + " 'buffers: and every faults.queue of TCP are more than the JVM may hold; '"
  })
  void refusesBuffersThatTheJvmCannotHold(String most, String buffers, int status, String said)
      throws Exception {
    List<String> command = RunningDaemon.command("check", "-c", file, "--set");
    command.addAll(List.of(("buffers=" + buffers).split(" ")));
    command.addAll(1, List.of(("-XX:+UseSerialGC -XX:MaxDirectMemorySize=" + most).split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("NETLABD_JAVA_OPTIONS", "-XX:MaxDirectMemorySize=" + most);
    Process process = builder.start();
    String problems = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertEquals(status, process.waitFor(), problems);
    assertTrue(problems.contains(said), problems);
    assertEquals(status == 0 ? 0 : 1, problems.lines().count(), problems);
  }

  /** And what it prints is read back. */
  @ParameterizedTest
  @CsvSource({"udp, daytime, ' # answers no shorter datagram'", "udp, echo, ''", "tcp, time, ''"})
  void dumpSaysWhichServiceDoesNotAnswerAll(String protocol, String service, String said)
      throws IOException {
    String text = "listeners.a { protocol = %s, port = 7013, service = %s }\n";
    Path written = directory.resolve("service.conf");
    Files.writeString(written, text.formatted(protocol, service));
    assertEquals(0, check("-c", written.toString(), "--dump"));
    String dump = out;
    assertTrue(dump.lines().anyMatch(l -> l.endsWith("service = " + service + said)), dump);
    Files.writeString(written, dump);
    assertEquals(0, check("-c", written.toString(), "--dump"));
    assertEquals(dump, out);
  }

  @Test
  void printsProblemsOneALine() {
    assertEquals(78, check("-c", file, "--set", "workers=x", "--set", "drain=1", "--dump"));
    assertEquals("", out);
    assertEquals(
        "--set: workers: \"x\" is not a whole number; auto, or 1 to 1024\n"
            + "--set: drain: \"1\" has no unit; 0s to 1h, with a unit: 500ms, 10s, 5m, 1h\n",
        err);
  }

  /** What {@code systemctl reload} asks, and shows in the journal. */
  @Test
  void namesTheDropInThatBreaksIt() throws IOException {
    Path dropIns = Files.createDirectory(directory.resolve("n.conf.d"));
    Files.writeString(dropIns.resolve("10-fine.conf"), "workers = 2\n");
    Path lab = Files.writeString(dropIns.resolve("50-lab.conf"), "\nlisteners.a.prot = 70\n");
    Path site = Files.writeString(dropIns.resolve("60-site.conf"), "drain = 5s\nlog {\n");
    assertEquals(78, check("-c", file, "--dump"));
    assertEquals("", out);
    assertEquals(
        lab
            + ":2: listeners.a.prot: unknown key; did you mean listeners.a.port?\n"
            + site
            + ":3: syntax error: a block or a list does not end; } or ]\n",
        err);
    Files.writeString(lab, "\nlisteners.a.port = 70\n");
    Files.writeString(site, "drain = 5s\n");
    assertEquals(0, check("-c", file));
    assertEquals("", out + err);
  }

  @Test
  void whatIsDumpedIsAccepted() throws IOException {
    assertEquals(0, check("--config", file, "--dump", "--set", "workers=3"));
    assertEquals("workers = 3", out.lines().filter(l -> l.startsWith("w")).findFirst().orElse(""));
    String dump = out;
    Files.writeString(Path.of(file), dump);
    assertEquals(0, check("-c", file, "--dump"));
    assertEquals(dump, out);
  }

  /** Neither a command line nor a file's name is taken from a file. */
  @Test
  void anAtSignIsNoFileOfArguments() throws IOException {
    Path arguments = Files.writeString(directory.resolve("arguments"), "check\n-c\n" + file);
    StringWriter stderr = new StringWriter();
    CommandLine netlabd = Netlabd.commandLine().setErr(new PrintWriter(stderr));
    assertEquals(64, netlabd.execute("@" + arguments));
    assertEquals(78, netlabd.execute("check", "-c", "@" + arguments));
    assertTrue(stderr.toString().contains("@" + arguments + ": cannot be read: No such file"));
  }

  @Test
  void namesAMissingFile() {
    assertEquals(78, check("-c", directory + "/gone.conf"));
    assertEquals(directory + "/gone.conf: cannot be read: No such file or directory\n", err);
  }
}
