// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.cli.netlab.option.HostPort;
import picocli.CommandLine.TypeConversionException;

class HostPortTest {

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost, echo",
    "localhost:7, localhost, 7",
    "192.0.2.7:echo, 192.0.2.7, echo",
    "::1, ::1, echo",
    "fe80::1%eth0, fe80::1%eth0, echo",
    "::ffff:192.0.2.7, ::ffff:192.0.2.7, echo",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, echo",
    "[::1], ::1, echo",
    "[fe80::1%eth0]:7, fe80::1%eth0, 7"
  })
  void readsHostAndPort(String text, String host, String port) {
    assertEquals(new HostPort(host, port), HostPort.parse(text, "echo"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":7",
        "localhost:",
        "[::1",
        "[]:7",
        "[::1]7",
        "a:7:8",
        "host::7",
        "a:7:",
        "::1:27107",
        "::1%lo:7"
      })
  void refusesTheRest(String text) {
    assertThrows(TypeConversionException.class, () -> HostPort.parse(text, "echo"));
  }
}
