// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A server of src/test/python/labs.py; it ends with its standard input. */
final class LabServer implements AutoCloseable {

  private final Process process;
  final String port;

  LabServer(String name) throws IOException {
    process =
        new ProcessBuilder("python3", "src/test/python/labs.py", name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    port =
        new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
            .readLine();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
