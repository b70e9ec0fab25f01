// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.config.LogTarget.Local;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;
import org.netlabd.service.ServiceTable;

/** Files, includes, drop-ins and overrides: which wins, and where a problem is said to be. */
final class LayersTest {

  private static final String LISTENER = "listeners.a.protocol = tcp\n";

  @TempDir private Path directory;

  private ConfigurationFiles files() {
    return new ConfigurationFiles(directory).main(LISTENER);
  }

  @Test
  void laterWins() throws ConfigurationProblems {
    ConfigurationFiles files =
        files()
            .main("workers = 1, drain = 1s, log.level = error\n" + LISTENER)
            .write("n.conf.d/20-b.conf", "workers = 3, log.level = debug")
            .write("n.conf.d/10-a.conf", "workers = 2, drain = 2s");
    assertEquals(OptionalInt.of(3), files.read().workers());
    assertEquals(2, files.read().drain().toSeconds());
    assertEquals(OptionalInt.of(5), files.read("workers=4", "workers=5").workers());
    assertEquals(LogSettings.Level.DEBUG, files.read("workers=4").log().level());
  }

  /** Who turns something off for a while leaves what goes with it where it is. */
  @Test
  void whatALaterFileSwitchesOffMayStay() throws ConfigurationProblems {
    ConfigurationFiles files =
        files()
            .main(
                "log { target = syslog, facility = local0, session-rate = 100 }\n"
                    + "metrics { listen = 9862, access.allow = all }\n"
                    + LISTENER
                    + "listeners.a { faults { seed = 7, delay = 1s, jitter = 1ms } }");
    assertEquals(OptionalInt.of(7), files.read().listeners().get(0).faults().seed());
    files.write("n.conf.d/off.conf", "metrics.listen = null");
    Settings off =
        files.read("log.target=stderr", "log.sessions=off", "listeners.a.service=discard");
    assertEquals(LogSettings.Facility.DAEMON, off.log().facility());
    assertEquals(200, off.log().sessionRate());
    assertTrue(off.listeners().get(0).faults().isNone());
    assertEquals(OptionalInt.empty(), off.listeners().get(0).faults().seed());
    assertEquals(
        List.of(
            "n.conf.d/off.conf:1: metrics.access.allow: does not apply without metrics.listen; only with it"),
        files
            .write("n.conf.d/off.conf", "metrics { listen = off, access.allow = all }")
            .problems());
    assertEquals(
        List.of(
            "n.conf:3: listeners.a.proxy-from: does not apply without proxy = required; only with it"),
        files()
            .main("metrics.listen = 9862\n" + LISTENER + "listeners.a.proxy-from = all")
            .write("n.conf.d/off.conf", "listeners.a.port = 9")
            .problems());
  }

  /** As Kubernetes changes the files of a ConfigMap: a link to a directory becomes another one. */
  @Test
  void isNeverHalfOfBeforeAndHalfOfAfterAChange() throws Exception {
    for (String each : List.of("1", "2")) {
      Path version = Files.createDirectories(directory.resolve(each));
      Files.createDirectory(version.resolve("d"));
      Files.writeString(version.resolve("n.conf"), LISTENER + "workers = " + each);
      Files.writeString(version.resolve("d/a.conf"), "drain = " + each + "s");
    }
    Path data = Files.createSymbolicLink(directory.resolve("data"), Path.of("1"));
    Path file = Files.createSymbolicLink(directory.resolve("n.conf"), Path.of("data/n.conf"));
    Files.createSymbolicLink(directory.resolve("n.conf.d"), Path.of("data/d"));
    UnaryOperator<List<Path>> change =
        read -> {
          try {
            Files.delete(data);
            Files.createSymbolicLink(data, Path.of("2"));
            return List.of();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    Settings settings =
        new ConfigurationReader(ServiceTable.STANDARD.names(), "", change).read(file, List.of());
    assertEquals(2, settings.workers().orElseThrow());
    assertEquals(2, settings.drain().toSeconds());
  }

  /** Nor is one that is gone meanwhile a problem, for the same reason. */
  @Test
  void aDropInThatComesMeanwhileIsRead() throws Exception {
    files().write("n.conf.d/1.conf", "workers = 1").read();
    Path dropIns = directory.resolve("n.conf.d");
    Files.setLastModifiedTime(dropIns, FileTime.fromMillis(0));
    UnaryOperator<List<Path>> change =
        read -> {
          try {
            Files.writeString(dropIns.resolve("2.conf"), "workers = 2");
            return List.of();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    ConfigurationReader reader = new ConfigurationReader(ServiceTable.STANDARD.names(), "", change);
    Settings settings = reader.read(directory.resolve("n.conf"), List.of());
    assertEquals(2, settings.workers().orElseThrow());
  }

  @Test
  void onlyVisibleConfFilesAreDropIns() throws ConfigurationProblems {
    ConfigurationFiles files =
        files()
            .write("n.conf.d/.#a.conf", "}")
            .write("n.conf.d/a.conf~", "}")
            .write("n.conf.d/a.conf.dpkg-new", "}")
            .write("n.conf.d/README", "}");
    assertEquals(OptionalInt.empty(), files.read().workers());
  }

  @Test
  void aDropInRemovesAListenerAndAppendsToAList() throws ConfigurationProblems {
    Settings settings =
        files()
            .main(ConfigurationFiles.MINIMAL + "log.target = [syslog]")
            .write("n.conf.d/a.conf", "listeners.echo-udp = null\nlog.target += stderr")
            .read();
    assertEquals(1, settings.listeners().size());
    assertEquals(List.of(Local.SYSLOG, Local.STDERR), settings.log().targets());
  }

  @Test
  void includesAreRelativeToTheFileThatHasThem() throws ConfigurationProblems {
    Settings settings =
        files()
            .main("include \"sub/one.conf\"\ninclude required(file(\"two.conf\"))")
            .write("sub/one.conf", "include \"../sub/three.conf\", workers = 1")
            .write("sub/three.conf", "workers = 3, drain = 3s")
            .write("two.conf", "listeners { include \"sub/inner.conf\" }")
            .write("sub/inner.conf", LISTENER.replace("listeners.", ""))
            .read();
    assertEquals(OptionalInt.of(1), settings.workers());
    assertEquals(3, settings.drain().toSeconds());
    assertEquals("a", settings.listeners().get(0).name());
  }

  @Test
  void whatIsReadAgainIsReadAnew() throws ConfigurationProblems {
    ConfigurationFiles files = files().main("include \"x.conf\"\n" + LISTENER);
    assertEquals(OptionalInt.of(1), files.write("x.conf", "workers = 1").read().workers());
    assertEquals(OptionalInt.of(2), files.write("x.conf", "workers = 2").read().workers());
  }

  @Test
  void everyProblemIsInReadingOrderAtItsOwnLine() {
    ConfigurationFiles files =
        files()
            .main(
                """
                drain = 10
                include "x.conf"
                log { level = loud }
                listeners { a {
                  protocol = tcp
                  port = 0 } }
                """)
            .write("x.conf", "\n\nworkers = x\nlog.levl = info")
            .write("n.conf.d/1.conf", "# one\n\nlog.facility = none\ndrain = fast")
            .write("n.conf.d/2.conf", "drain = faster\nlisteners.a { backlog = 0\n prot = 1 }");
    List<String> places =
        files.problems("log.traceback=maybe", "workesr=1", "log { level = info }").stream()
            .map(problem -> problem.replaceFirst("(: [^: ]+): .*", "$1"))
            .toList();
    assertEquals(
        List.of(
            "n.conf:3: log.level",
            "n.conf:6: listeners.a.port",
            "x.conf:3: workers",
            "x.conf:4: log.levl",
            "n.conf.d/1.conf:3: log.facility",
            "n.conf.d/2.conf:1: drain",
            "n.conf.d/2.conf:2: listeners.a.backlog",
            "n.conf.d/2.conf:3: listeners.a.prot",
            "--set: log.traceback",
            "--set: workesr",
            "--set: \"log { level\" is not a key; KEY=VALUE, such as log.level=debug"),
        places);
  }

  /** It worked before the drop-in came. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listeners.b.protocol = udp | :2: listeners.b: would bind * as listeners.c does;"
            + " another port or address",
        "listeners.d.port = 7 | :2: listeners.d: would bind * as listeners.c does;"
            + " another port or address",
        "listeners.c.address += \"::1\" | :2: listeners.c.address: ::1 is part of *; one of them",
        "listeners.c.access.allow += \"::1/64\" | :2: listeners.c.access.allow: \"::1/64\" has bits"
            + " set after its prefix: the network is ::/64, the address alone ::1; any of: local,"
            + " all, numeric addresses, networks such as 192.0.2.0/24 or \"2001:db8::/32\"",
      })
  void aBrokenDropInIsNamedWithItsLine(String line, String problem) {
    ConfigurationFiles files =
        files()
            .main(
                """
                listeners {
                  c { protocol = udp, address = ["*"], access.allow = [local] }
                  d { protocol = udp, port = 70 }
                }
                """);
    assertEquals(List.of(), files.problems());
    files
        .write("n.conf.d/10-fine.conf", "workers = 2\n\nlisteners.c.socket.broadcast = on")
        .write("n.conf.d/50-lab.conf", "# a lab's\n" + line + "\n")
        .write("n.conf.d/90-fine.conf", "workers = 3\n\n\nlisteners.d.socket.broadcast = on");
    assertEquals(List.of("n.conf.d/50-lab.conf" + problem), files.problems());
  }

  @Test
  void aDropInThatRemovesEveryListenerIsNamed() {
    assertEquals(
        List.of(
            "n.conf.d/a.conf:2: listeners: there is none; listeners { NAME { protocol = tcp } }"),
        files().write("n.conf.d/a.conf", "\nlisteners = null").problems());
  }

  @Test
  void whatCannotBeReadProvesNothingAbsent() {
    assertEquals(
        List.of(
            "n.conf:1: workers: \"x\" is not a whole number; auto, or 1 to 1024",
            "n.conf.d/1.conf:1: syntax error: '}' is where a value has to be; KEY = VALUE"),
        files()
            .main("workers = x\nlisteners.a.port = 70")
            .write("n.conf.d/1.conf", "a = }")
            .problems());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "include \"http://localhost/x\" | a URL cannot be included",
        "include url(\"file:///etc/hosts\") | a URL cannot be included",
        "include classpath(\"log4j2.xml\") | the class path cannot be included",
        "include required(classpath(\"x\")) | the class path cannot be included",
      })
  void onlyFilesAreIncluded(String statement, String wrong) {
    assertEquals(
        List.of("n.conf:2: " + wrong + "; include \"FILE\", relative to this file"),
        files().main(LISTENER + statement).problems());
  }

  /** A FIFO would be waited for, and a device has no end. */
  @Test
  void onlyRegularFilesAreRead() throws Exception {
    ConfigurationFiles files = files().main(LISTENER + "# include\ninclude \"50-x.conf\"");
    Path fifo = directory.resolve("50-x.conf");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    files.write("n.conf.d/1.conf", "");
    Files.createSymbolicLink(directory.resolve("n.conf.d/2.conf"), fifo);
    Files.createSymbolicLink(directory.resolve("n.conf.d/3.conf"), Path.of("/dev/zero"));
    Files.createSymbolicLink(directory.resolve("n.conf.d/4.conf"), Path.of("gone"));
    Files.createDirectory(directory.resolve("n.conf.d/5.conf"));
    Files.createSymbolicLink(directory.resolve("n.conf.d/6.conf"), Path.of("6.conf"));
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(directory.resolve("n.conf.d/7.conf")));
      assertEquals(
          List.of(
              "n.conf:3: \"50-x.conf\" cannot be read: Not a regular file",
              "n.conf.d/2.conf: cannot be read: Not a regular file",
              "n.conf.d/3.conf: cannot be read: Not a regular file",
              "n.conf.d/4.conf: cannot be read: No such file or directory",
              "n.conf.d/5.conf: cannot be read: Is a directory",
              "n.conf.d/6.conf: cannot be read: Too many levels of symbolic links",
              "n.conf.d/7.conf: cannot be read: Not a regular file"),
          assertTimeoutPreemptively(Duration.ofSeconds(30), () -> files.problems()));
    }
  }

  @Test
  void includesThatFailAreNamedWhereTheyStand() {
    assertEquals(
        List.of(
            "n.conf:2: \"gone.conf\" cannot be read: No such file or directory",
            "n.conf:3: \"sub\" cannot be read: Is a directory",
            "sub/x.conf:1: \"n.conf\" would include itself"),
        files()
            .main(
                LISTENER
                    + "include \"gone.conf\"\ninclude file(\"sub\")\n\n"
                    + "include \"sub/x.conf\"")
            .write("sub/x.conf", "include \"../n.conf\"")
            .problems());
  }

  @Test
  void anIncludeWithoutAFileName() {
    assertEquals(
        List.of(
            "n.conf:2: \"\\u0000\" is not a file name; include \"FILE\", relative to this file"),
        files().main(LISTENER + "include \"\\u0000\"").problems());
  }

  @Test
  void includesHaveABoundInDepth() {
    ConfigurationFiles files = files().main(LISTENER + "include \"1\"");
    IntStream.rangeClosed(1, 20).forEach(i -> files.write("" + i, "include \"" + (i + 1) + "\""));
    assertEquals(List.of("16:1: \"17\" is included more than 16 deep"), files.problems());
  }

  @Test
  void includesHaveABoundInNumber() {
    ConfigurationFiles files = files().main(LISTENER + "include \"1\"");
    String twice = "include \"%d\"\ninclude \"%d\"";
    IntStream.rangeClosed(1, 14)
        .forEach(i -> files.write("" + i, String.format(twice, i + 1, i + 1)));
    files.write("15", "");
    List<String> wrong =
        files.problems().stream().map(p -> p.replaceFirst("^[0-9:]+ ", "")).distinct().toList();
    assertEquals(List.of("\"2\" is one of more than 1000 files"), wrong.stream().limit(1).toList());
  }

  @Test
  void referencesHaveABoundInNumber() {
    String more = "n.conf.d/b.conf:101: more than 200 references, ${} and +=, in all files";
    ConfigurationFiles files =
        files()
            .main("log.target = []\n" + LISTENER)
            .write("n.conf.d/a.conf", "log.target += stderr\nworkers = ${?drain}\n".repeat(50));
    assertEquals(49, files.problems().size());
    files.write("n.conf.d/b.conf", "workers = ${?x}\n".repeat(101));
    assertEquals(List.of(more), files.problems().stream().filter(more::equals).toList());
  }

  @Test
  void problemsHaveABoundInNumber() {
    String keys =
        IntStream.range(0, 1_100).mapToObj(i -> "k" + i + " = 1\n").collect(Collectors.joining());
    List<String> problems = files().main(keys + LISTENER).problems();
    assertEquals(1_001, problems.size());
    assertEquals("n.conf: 100 more problems", problems.get(1_000));
  }

  @Test
  void filesThatCannotBeReadAreProblems() throws IOException {
    ConfigurationFiles files = files();
    Files.delete(files.main());
    assertEquals(List.of("n.conf: cannot be read: No such file or directory"), files.problems());
    Files.createDirectory(files.main());
    assertEquals(List.of("n.conf: cannot be read: Is a directory"), files.problems());
    Files.delete(files.main());
    Files.write(files.main(), new byte[] {'a', '=', (byte) 0xff});
    assertEquals(List.of("n.conf:1: is not UTF-8 text"), files.problems());
    Files.write(files.main(), "a = 1\n# b\u00fcro\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(List.of("n.conf:2: is not UTF-8 text"), files.problems());
    Files.write(files.main(), "a = 1\n".getBytes(StandardCharsets.UTF_16LE));
    assertEquals(List.of("n.conf:1: has NUL bytes: no text"), files.problems());
    Files.write(files.main(), new byte[4096]);
    assertEquals(List.of("n.conf:1: has NUL bytes: no text"), files.problems());
    Files.writeString(files.main(), "#".repeat((256 << 10) + 1));
    assertEquals(List.of("n.conf: is longer than 256 KiB"), files.problems());
    Files.writeString(files.main(), LISTENER);
    Files.writeString(directory.resolve("n.conf.d"), "");
    assertEquals(List.of("n.conf.d: cannot be read: Not a directory"), files.problems());
    Files.delete(directory.resolve("n.conf.d"));
    assertEquals(List.of(), files.problems());
    Files.createSymbolicLink(directory.resolve("n.conf.d"), Path.of("not-mounted"));
    assertEquals(List.of("n.conf.d: cannot be read: No such file or directory"), files.problems());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "workers | \"workers\" is not an override; KEY=VALUE, such as log.level=debug",
        "=3 | \"=3\" is not an override; KEY=VALUE, such as log.level=debug",
        "a..b=3 | \"a..b\" is not a key; KEY=VALUE, such as log.level=debug",
        "log.target=[syslog | log.target: syntax error: a block or a list does not end; } or ]",
        "log.target=[syslog], workers=3 | log.target: syntax error: more than one value",
        "log={include \"x\"} | \"x\" cannot be read: No such file or directory",
        "workers=${drain} | workers: \"${drain}\" is not a whole number; auto, or 1 to 1024",
        "workers= | workers: \"\" is not a whole number; auto, or 1 to 1024",
      })
  void overridesThatCannotBeRead(String override, String wrong) {
    assertEquals(List.of("--set: " + wrong), files().problems(override));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log.target=udp://[::1]:515",
        "log.target=[\"udp://[::1]:515\"]",
        "log.target=\"udp://[::1]:515\"",
        " log.target = udp://[::1]:515 ",
        "log={ target = \"udp://[::1]:515\" }"
      })
  void overridesNeedQuotesOnlyWithinBrackets(String override) throws ConfigurationProblems {
    assertEquals(
        List.of(new LogHost(Scheme.UDP, "::1", 515)), files().read(override).log().targets());
  }

  @Test
  void anOverrideTakesAKeyBack() throws ConfigurationProblems {
    ConfigurationFiles files = files().main("workers = 3\n" + ConfigurationFiles.MINIMAL);
    assertEquals(OptionalInt.empty(), files.read("workers=null").workers());
    assertEquals(1, files.read("listeners.echo-tcp=null").listeners().size());
    assertEquals(
        Collections.nCopies(1, new ListenAddress.Every()),
        files.read("listeners.echo-tcp.address=*").listeners().get(0).addresses());
  }
}
