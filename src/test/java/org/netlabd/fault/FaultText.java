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

/** Faults of datagrams, as one writes them. */
public final class FaultText {

  private FaultText() {}

  /** What stands between the braces of {@code faults { }}. */
  public static FaultSettings datagrams(String text) throws IOException, ConfigurationProblems {
    Path file = Files.createTempFile("faults", ".conf");
    try {
      Files.writeString(
          file, "listeners { echo { protocol = udp, port = 7, faults { " + text + " } } }\n");
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
