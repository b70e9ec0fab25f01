// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.client.TestServer;

/** What is typed wrong is answered with what may have been meant; and what help there is. */
class TypingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ehco                             | netlab: 'ehco' is no command; did you mean echo?
          --verison                        | netlab: '--verison' is no option; did you mean --version?
          help mutli                       | netlab help: 'mutli' is no command; did you mean multi?
          xyzzy                            | netlab: 'xyzzy' is no command
          echo h --cout 3                  | netlab echo: '--cout' is no option; did you mean --count?
          echo h -c x                      | netlab echo: --count: 'x' is no whole number
          echo h -c \u0663                | netlab echo: --count: '\u0663' is no whole number
          echo h -c                        | netlab echo: --count: no N
          connect h                        | netlab connect: no 'PORT'
          connect h -7                     | netlab connect: '-7' is no port; accepted: 1 to 65535, or a name
          connect h \uff17                | netlab connect: '\uff17' is no port; accepted: 1 to 65535, or a name
          connect h 7\u00a0               | netlab connect: '7\u00a0' (U+00A0) is no port; accepted: 1 to 65535, or a name
          connect \u201ch\u201d 7        | netlab connect: '\u201ch\u201d' (U+201C) is no host; accepted: a name or a numeric address
          connect h\u200b 7               | netlab connect: 'h\\u200b' (U+200B) is no host; accepted: a name or a numeric address
          echo h -4ever                    | netlab echo: '-4ever' is no option; did you mean --every?
          tcp h 7 -4ever                   | netlab tcp: '-4ever' is no option; a text that begins with - goes after --
          echo h \u2013c 5                | netlab echo: '\u2013c' (U+2013) is no option; did you mean -c?
          echo h \u2014count=5            | netlab echo: '\u2014count=5' (U+2014) is no option; did you mean --count?
          tcp h 7 \u2013-expect x hello   | netlab tcp: '\u2013-expect' (U+2013) is no option; did you mean --expect? A text that begins with - goes after --
          connect [::1 7                   | netlab connect: '[::1' is no host; accepted: a name or a numeric address
          connect ::1] 7                   | netlab connect: '::1]' is no host; accepted: a name or a numeric address
          connect a\u001b[31m@ 7            | netlab connect: 'a\\x1b[31m@' is no host; accepted: a name or a numeric address
          tcp h 7 x --timeout 0            | netlab tcp: --timeout: '0' is too short; accepted: more than 0
          echo h -i 0                      | netlab echo: --interval: '0' is too short; accepted: more than 0
          echo h -w 0s                     | netlab echo: --deadline: '0s' is too short; accepted: more than 0
          echo h -c 1e9                    | netlab echo: --count: '1e9' is no whole number
          echo h -c 9223372036854775808    | netlab echo: --count: '9223372036854775808' is out of range
          echo h -i .5s                    | netlab echo: --interval: '.5s' is not a time; did you mean 0.5s?
          echo http://h/                   | netlab echo: 'http://h/' is no HOST[:PORT]; accepted: localhost, localhost:7, [::1]:echo
          echo h:7/udp                     | netlab echo: 'h:7/udp' is no HOST[:PORT]; accepted: localhost, localhost:7, [::1]:echo
          echo me@h                        | netlab echo: 'me@h' is no host; accepted: a name or a numeric address
          connect http://h 7               | netlab connect: 'http://h' is no host; accepted: a name or a numeric address
          connect 010.0.0.1 7              | netlab connect: '010.0.0.1' is no host; accepted: numbers of 0 to 255, as in 192.0.2.7
          udp 10.0.0.01 7 x                | netlab udp: '10.0.0.01' is no host; accepted: numbers of 0 to 255, as in 192.0.2.7
          connect 103.19.271.10 7          | netlab connect: '103.19.271.10' is no host; accepted: numbers of 0 to 255, as in 192.0.2.7
          connect 10.0.0.1.1 7             | netlab connect: '10.0.0.1.1' is no host; accepted: numbers of 0 to 255, as in 192.0.2.7
          tcp 7 10.0.0.1                   | netlab tcp: '7' is no host; accepted: numbers of 0 to 255, as in 192.0.2.7
          echo localhost 7007              | netlab echo: '7007' is no host; a port goes behind its host, as in localhost:7007
          connect 10.0.0.1:7 7             | netlab connect: '10.0.0.1:7' is no host; accepted: a name or a numeric address
          connect [::1]:7 7                | netlab connect: '[::1]:7' is no host; accepted: a name or a numeric address
          echo localhost:7007:8            | netlab echo: 'localhost:7007:8' is no HOST[:PORT]; accepted: localhost, localhost:7, [::1]:echo
          echo ::1:27107                   | netlab echo: '::1:27107' is no HOST[:PORT]; accepted: localhost, localhost:7, [::1]:echo
          echo fe80::1%lo:7                | netlab echo: 'fe80::1%lo:7' is no HOST[:PORT]; accepted: localhost, localhost:7, [::1]:echo
          echo [::1::2]:7                  | netlab echo: '::1::2' is no host; accepted: a name or a numeric address
          connect a:b:c 7                  | netlab connect: 'a:b:c' is no host; accepted: a name or a numeric address
          connect [a:b:c] 7                | netlab connect: '[a:b:c]' is no host; accepted: a name or a numeric address
          connect 0x7f.1 7                 | netlab connect: '0x7f.1' is no host; accepted: numbers of 0 to 255, as in 192.0.2.7
          connect 0XCAFE 7                 | netlab connect: '0XCAFE' is no host; accepted: numbers of 0 to 255, as in 192.0.2.7
          bulk h 7 --size 1125899906842625 | netlab bulk: --size: 1125899906842625 is out of range; accepted: 1 to 1125899906842624
          bulk h 7 --size 99999999999999999999 | netlab bulk: --size: '99999999999999999999' is too much
          sessions -n -1                   | netlab sessions: --lines: -1 is out of range; accepted: 0 to 2147483647
          connect h 7 -4 -6                | netlab connect: -4 and -6 exclude each other
          tcp h 7 hello world              | netlab tcp: 'world' is one argument too many; a text with blanks goes in quotes
          echo h -n 3                      | netlab echo: '-n' is no option
          echo h -W 3                      | netlab echo: '-W' is no option; did you mean -w?
          connect h 7 --warn /root:5       | netlab connect: --warn: '/root:5' is no range; accepted: 10, 10:, 10:20, @10:20, and in quotes '~:10'
          tcp h 7 x --expect (             | netlab tcp: --expect: '(' is no pattern: Unclosed group
          multi h 7 --connections 0        | netlab multi: --connections: 0 is out of range; accepted: 1 to 100000
          get h 7 --file=/a\tb           | netlab get: FILE has a blank; accepted: a path as in a URL, %20 for a blank
          echo h -i 10                     | netlab echo: --interval: '10' is not a time; did you mean 10s?
          echo h -i 10sec                  | netlab echo: --interval: '10sec' is not a time; did you mean 10s?
          echo h -i 1,5s                   | netlab echo: --interval: '1,5s' is not a time; did you mean 1.5s?
          echo h -i 200msec                | netlab echo: --interval: '200msec' is not a time; did you mean 200ms?
          echo h -i 5min                   | netlab echo: --interval: '5min' is not a time; did you mean 5m?
          echo h -i 30µs                   | netlab echo: --interval: '30µs' is not a time; did you mean 30us?
          bulk h 7 --size 10MB             | netlab bulk: --size: '10MB' is not a size; did you mean 10M?
          bulk h 7 --size 64kib            | netlab bulk: --size: '64kib' is not a size; did you mean 64K?
          bulk h 7 --size 512bytes         | netlab bulk: --size: '512bytes' is not a size; did you mean 512?
          bulk h 7 --size 1.5mb            | netlab bulk: --size: '1.5mb' is not a size; did you mean 1.5M?
          bulk h 7 --chunk 1,5M            | netlab bulk: --chunk: '1,5M' is not a size; did you mean 1.5M?
          bulk h 7 --size 0.3K             | netlab bulk: --size: '0.3K' is not a whole number of bytes
          bulk h 7 --size .5K              | netlab bulk: --size: '.5K' is not a size; accepted: bytes, or with a unit: 512, 64K, 1.5M, 1G
          bulk h 7 --size 999999999999.5G  | netlab bulk: --size: '999999999999.5G' is too much
          echo h --sizes 64..1.5K/0.3K     | netlab echo: --sizes: '0.3K' is not a whole number of bytes
          echo h -s 1.5                    | netlab echo: --size: '1.5' is not a whole number of bytes
          bulk h 7 --mode naiv             | netlab bulk: --mode: 'naiv' is not among them; did you mean naive?
          tcp h 7 --half-close nevr        | netlab tcp: --half-close: 'nevr' is not among them; did you mean never?
          tcp h 7 --half-close x           | netlab tcp: --half-close: 'x' is not among them; accepted: after-send, never
          echo h --warn rrt=5ms            | netlab echo: --warn: 'rrt' is not among them; did you mean rtt?
          echo h --crit duplicates=5%      | netlab echo: --crit: 'duplicates' is not among them; did you mean duplicate?
          sockopts --set so_rcvbuff=1      | netlab sockopts: --set: 'so_rcvbuff' is not among them; did you mean SO_RCVBUF?
          port echo tpc                    | netlab port: 'tpc' is not among them; did you mean tcp?
          tcp h 7 -hello                   | netlab tcp: '-hello' is no option; a text that begins with - goes after --
          udp h 7 --hello                  | netlab udp: '--hello' is no option; did you mean --help? A text that begins with - goes after --
          udp h 7 x --jsn                  | netlab udp: '--jsn' is no option; did you mean --json? A text that begins with - goes after --
          multi h 7 --message -hi          | netlab multi: --message: no value; one that begins with - is written --message=-hi
          tcp h 7 x --expect -h            | netlab tcp: --expect: no value; one that begins with - is written --expect=-h
          connect h 7 8                    | netlab connect: '8' is one argument too many
          echo h --html=                   | netlab echo: --html: '' is no file
          echo h --compare=                | netlab echo: --compare: '' is no file
          echo h --textfile=               | netlab echo: --textfile: '' is no file
          echo h --stamp --stamp-key=      | netlab echo: --stamp-key: '' is no file
          udp h 7 --file=                  | netlab udp: --file: '' is no file
          status --socket=                 | netlab status: --socket: '' is no file
          """)
  void whatMayHaveBeenMeantIsSaid(String line, String said) {
    Run run = Run.netlab(line.strip().split(" +"));
    assertEquals(64, run.status());
    assertEquals(said, run.err().lines().findFirst().orElse(""));
  }

  /** What contradicts something else, or would be ignored. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          echo h -q -v                        | -q and -v exclude each other
          echo h --verbose -c 1 --quiet       | -q and -v exclude each other
          echo h --path-mtu --html x.html     | --path-mtu and --html exclude each other
          echo h --path-mtu -w 1s             | --path-mtu and -w exclude each other
          echo h --path-mtu --every 1s        | --path-mtu and --every exclude each other
          echo h --path-mtu --warn rtt=1ms    | --path-mtu and --warn exclude each other
          echo h --path-mtu --csv             | --path-mtu and --csv exclude each other
          echo h --csv --compare x            | --csv and --compare exclude each other
          echo h --json --csv                 | --json and --csv exclude each other
          echo h --stamp -p ff                | --stamp and -p exclude each other
          echo h --stamp-key x                | --stamp-key: only with --stamp
          echo h -l --count 5                 | -l and -c exclude each other
          echo h --window 2                   | --window: only with -l
          connect h 7 --warn 1ms              | --warn: only with --nagios
          tcp h 7 x --crit 1ms                | --crit: only with --nagios
          multi h 7 --warn 1ms --json         | --warn: only with --nagios
          udp h 7 --file x --hex              | --file and --hex exclude each other
          udp h 7 hello --file x              | MESSAGE and --file exclude each other
          sessions --end h:7 --stalled        | --end and --stalled exclude each other
          sessions --end h:7 --lines 5        | --end and -n exclude each other
          sockopts --all --set SO_RCVBUF=1    | --all and --set exclude each other
          """)
  void whatWouldBeIgnoredIsRefused(String line, String said) {
    Run run = Run.netlab(line.strip().split(" +"));
    assertEquals(64, run.status(), run.out());
    String command = line.strip().split(" +")[0];
    assertEquals("netlab " + command + ": " + said, run.err().lines().findFirst().orElse(""));
  }

  /** The help of a command says what goes together; it is not kept from who asks for it. */
  @Test
  void helpIsGivenBesideWhatIsRefused() {
    assertEquals(0, Run.netlab("echo", "-q", "-v", "--help").status());
  }

  /** As of getopt(3)'s programs: an alias has some of them already. */
  @Test
  void theLastOfAnOptionCounts() throws IOException {
    try (TestServer server = TestServer.echo()) {
      String host = "127.0.0.1:" + server.port();
      Run run =
          Run.netlab(
              "echo", "-6", "-4", host, "-c", "9", "-c", "1", "-q", "-q", "--json", "--json");
      assertEquals(64, run.status(), run.err());
      run =
          Run.netlab(
              "echo", "-4", "-4", host, "-c", "9", "-c", "1", "-q", "-q", "--json", "--json");
      assertEquals(0, run.status(), run.err());
      assertEquals(1, JsonDocument.figures(run).get("sent"));
    }
  }

  @Test
  void aServiceThatIsLikeItIsNamed() {
    for (String command : new String[] {"connect", "bulk", "multi", "udp", "get"}) {
      Run run =
          command.equals("get")
              ? Run.netlab(command, "127.0.0.1", "ehco", "/")
              : Run.netlab(command, "127.0.0.1", "ehco");
      assertEquals(68, run.status(), command);
      assertTrue(run.err().contains("No such service; did you mean echo?"), run.err());
    }
    Run run = Run.netlab("port", "ehco");
    assertEquals(68, run.status());
    assertTrue(run.err().contains("No such service; did you mean echo?"), run.err());
  }

  /** As a name is, whose bytes are not what the locale says. */
  /** Of several hosts, one that is a service and no host was to be a port. */
  @Test
  void aServiceInThePlaceOfAHostIsHinted() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = Run.netlab("echo", "127.0.0.1:" + server.port(), "chargen", "-c", "1");
      assertEquals(1, run.status());
      assertTrue(
          run.err().contains("A port goes behind its host, as in localhost:chargen."), run::err);
    }
  }

  /** A dash that is no option's is text, and so is everything after two of them. */
  @Test
  void aTextMayBeginWithAnyDash() throws IOException {
    try (TestServer server = TestServer.echo()) {
      Run run = Run.netlab("tcp", "127.0.0.1", server.port(), "\u2013 yes");
      assertEquals(new Run(0, "\u2013 yes", ""), run);
      run = Run.netlab("tcp", "127.0.0.1", server.port(), "--", "\u2013expect");
      assertEquals(new Run(0, "\u2013expect", ""), run);
      run = Run.netlab("tcp", "127.0.0.1", TestServer.closedPort() + "", "--", "--json");
      assertEquals("", run.out());
    }
  }

  @Test
  void anArgumentThatIsNotUtf8IsRefused() {
    assertEquals(
        new Run(64, "", "netlab: an argument is not UTF-8\n"),
        Run.netlab("udp", "127.0.0.1", "7", "b\ufffdro"));
  }

  static java.util.Set<String> commands() {
    return Netlab.tree().getSubcommands().keySet();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpFitsAndIsTheSameBothWays(String command) {
    Run run = Run.netlab("help", command);
    assertEquals(Run.netlab(command, "--help"), run);
    assertEquals(0, run.status());
    run.out().lines().forEach(line -> assertTrue(line.length() < 80, line));
  }

  /** As narrow as picocli takes a window to be: all words, and none beyond its edge. */
  @ParameterizedTest
  @MethodSource("commands")
  void helpFitsANarrowWindow(String command) throws Exception {
    String wide = Run.netlab("help", command).out();
    try (ClientProcess client = ClientProcess.onTerminal(55, java.util.Map.of(), "help", command)) {
      Run run = client.end();
      assertEquals(0, run.status(), run.out());
      String narrow = run.out().replaceAll("\u001b\\[[0-9;]*m", "");
      narrow.lines().forEach(line -> assertTrue(line.length() <= 55, line));
      assertEquals(withoutBlanks(wide), withoutBlanks(narrow));
    }
  }

  /** picocli breaks some words itself, at a hyphen or a colon. */
  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void sockoptsFitsAWindow() {
    for (String all : new String[] {"--all", "--set=SO_RCVBUF=1000000"}) {
      Run.netlab("sockopts", all).out().lines().forEach(l -> assertTrue(l.length() < 80, l));
    }
  }

  @Test
  void helpListsTheCommands() {
    Run run = Run.netlab("help");
    assertEquals(Run.netlab("--help"), run);
    for (String command : commands()) {
      assertTrue(run.out().contains("\n  " + command + " "), run.out());
    }
    run.out().lines().forEach(line -> assertTrue(line.length() < 80, line));
  }

  /** Where the JVM's own locale has other digits, points and capitals. */
  @ParameterizedTest
  @CsvSource({"ar-EG-u-nu-arab", "tr-TR", "de-DE"})
  void digitsAndPointsAreAsciisInEveryLocale(String tag) throws Exception {
    Locale locale = Locale.forLanguageTag(tag);
    try (org.netlabd.client.TestServer server = org.netlabd.client.TestServer.echo();
        ClientProcess client =
            ClientProcess.piped(
                java.util.Map.of(
                    "JDK_JAVA_OPTIONS",
                    "-Duser.language=%s -Duser.country=%s -Duser.extensions=%s"
                        .formatted(
                            locale.getLanguage(),
                            locale.getCountry(),
                            locale.toLanguageTag().contains("-u-") ? "u-nu-arab" : "")),
                "bulk",
                "127.0.0.1",
                server.port(),
                "--size",
                "1M")) {
      Run run = client.end();
      assertEquals(0, run.status(), run.err());
      assertTrue(
          run.out()
              .matches(
                  "1048576 bytes sent, 1048576 bytes back in [0-9.]+ m?s, [0-9.]+ MB/s each way\n"
                      + "Every byte is right.\n"),
          run.out());
    }
  }
}
