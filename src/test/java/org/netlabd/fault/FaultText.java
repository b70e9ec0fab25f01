// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.FaultSettings;
import org.netlabd.service.ServiceTable;

/** Faults as one writes them: what stands between the braces of {@code faults { }}. */
public final class FaultText {

  private FaultText() {}

  /** Of datagrams. */
  public static FaultSettings datagrams(String text) throws IOException, ConfigurationProblems {
    return read("udp", text);
  }

  /** Of streams. */
  static FaultSettings streams(String text) throws IOException, ConfigurationProblems {
    return read("tcp", text);
  }

  private static FaultSettings read(String protocol, String text)
      throws IOException, ConfigurationProblems {
    Path file = Files.createTempFile("faults", ".conf");
    try {
      Files.writeString(
          file,
          "listeners { echo { protocol = "
              + protocol
              + ", port = 7, faults { "
              + text
              + " } } }\n");
      return new ConfigurationReader(ServiceTable.STANDARD.names())
          .read(file, List.of())
          .listeners()
          .get(0)
          .faults();
    } finally {
      Files.delete(file);
    }
  }
}
