// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a listener has faults at all. */
class FaultSettingsTest {

  private static final ConfigurationReader READER =
      new ConfigurationReader(Map.of("tcp", Set.of("echo"), "udp", Set.of("echo")));

  @TempDir private Path directory;

  /** Each that does something by itself, and those that only say how. */
  @ParameterizedTest
  @CsvSource({
    "tcp, delay = 1s, false",
    "tcp, 'delay = 1s, jitter = 1s', false",
    "udp, loss = 1%, false",
    "udp, duplicate = 1%, false",
    "udp, reorder = 1%, false",
    "tcp, corrupt = 1%, false",
    "udp, truncate = 1%, false",
    "tcp, reset-after = 0, false",
    "tcp, close-after = 0, false",
    "tcp, half-close-after = 0, false",
    "tcp, stall-after = 0, false",
    "tcp, slow-read = 1, false",
    "tcp, slow-accept = 1s, false",
    "udp, bandwidth = 1, false",
    "udp, delay = 0s, true",
  })
  void eachIsOne(String protocol, String faults, boolean none) throws Exception {
    String text = "listeners.a { protocol = %s, port = 7, faults { %s } }";
    Path file = directory.resolve("a.conf");
    Files.writeString(file, String.format(text, protocol, faults));
    ListenerSettings listener = READER.read(file, List.of()).listeners().get(0);
    assertEquals(none, listener.faults().isNone());
  }
}
