// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine, each with a deadline. */
final class Command {

  /** How a program ended, and what it printed, both streams together. */
  record Ended(int status, String output) {

    /** What it printed; fails unless it ended well. */
    String orFail() {
      if (status != 0) {
        throw new AssertionError("exit status " + status + ":\n" + output);
      }
      return output;
    }
  }

  private Command() {}

  static Ended run(Duration deadline, List<String> words) throws IOException, InterruptedException {
    Path output = Files.createTempFile("netlabd-systemtest", ".out");
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(
            "not done within " + deadline + ": " + words + "\n" + Files.readString(output));
      }
      return new Ended(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  static Ended run(Duration deadline, String... words) throws IOException, InterruptedException {
    return run(deadline, List.of(words));
  }
}
