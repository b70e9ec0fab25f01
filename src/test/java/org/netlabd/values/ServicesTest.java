// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServicesTest {

  private static final String FILE =
      """
      # Network services, Internet style
      smtp\t\t25/tcp\t\tmail postbox   # simple mail
        qotd 17/tcp quote
      domain 53/tcp
      domain 53/udp
      first 4000/tcp
      second 4000/tcp first
      echo 4/ddp
      echo 7007/tcp
      wide 70000/tcp
      huge 99999999999999999999/tcp
      lonely
      nothing x/tcp
      slash 12
      #hidden 99/tcp
      caf\u00e9 4001/tcp
      """;

  @TempDir private Path directory;
  private Services services = Services.system();

  @BeforeEach
  void write() throws IOException {
    Path file = directory.resolve("services");
    Files.write(file, FILE.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    services = Services.read(file);
  }

  @ParameterizedTest
  @CsvSource({
    "smtp,tcp,25",
    "mail,tcp,25",
    "postbox,tcp,25",
    "qotd,tcp,17",
    "quote,tcp,17",
    "domain,tcp,53",
    "domain,udp,53",
    "first,tcp,4000",
    "echo,tcp,7007",
    "echo,udp,7",
    "discard,udp,9",
    "sink,tcp,9",
    "daytime,tcp,13",
    "chargen,tcp,19",
    "time,udp,37",
  })
  void namesAndAliasesHaveTheirPort(String name, String protocol, int port) {
    assertEquals(OptionalInt.of(port), services.port(name, protocol));
  }

  @ParameterizedTest
  @CsvSource({
    "smtp,udp",
    "SMTP,tcp",
    "#,tcp",
    "simple,tcp",
    "wide,tcp",
    "huge,tcp",
    "lonely,tcp",
    "nothing,tcp",
    "slash,tcp",
    "hidden,tcp",
    "echo,sctp",
    "'',tcp",
    "25,tcp"
  })
  void whatIsNoEntryHasNone(String name, String protocol) {
    assertEquals(OptionalInt.empty(), services.port(name, protocol));
  }

  @ParameterizedTest
  @CsvSource({
    "25,tcp,smtp",
    "53,udp,domain",
    "4000,tcp,first",
    "4,ddp,echo",
    "7007,tcp,echo",
    "9,udp,discard",
    "7,tcp,echo"
  })
  void portsHaveTheNameOfTheirFirstEntry(int port, String protocol, String name) {
    assertEquals(Optional.of(name), services.name(port, protocol));
  }

  @Test
  void unknownPortsHaveNoName() {
    assertEquals(Optional.empty(), services.name(25, "udp"));
  }

  /** A reload that waits for it, or takes all memory for it, would end the daemon. */
  @ParameterizedTest
  @ValueSource(strings = {"fifo", "/dev/zero", "."})
  void whatIsNoFileSaysNothing(String name) throws Exception {
    Path file = directory.resolve(name);
    if (name.equals("fifo")) {
      assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    }
    Services services =
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Services.read(file));
    assertEquals(OptionalInt.of(7), services.port("echo", "tcp"));
  }

  @Test
  void withoutTheFileTheSmallServicesAreStillKnown() {
    Services none = Services.read(directory.resolve("absent"));
    assertEquals(OptionalInt.of(7), none.port("echo", "udp"));
    assertEquals(OptionalInt.empty(), none.port("smtp", "tcp"));
    assertEquals(OptionalInt.of(7), Services.read(directory).port("echo", "tcp"));
  }
}
