// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Looks at a JVM from outside, by {@code /proc} and {@code jcmd}. */
final class Sampler {

  private static final List<String> COMMANDS =
      List.of("GC.run", "GC.heap_info", "VM.native_memory summary");

  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final long pid;
  private final Path commands;

  Sampler(long pid, Path directory) throws IOException {
    this.pid = pid;
    commands = Files.write(directory.resolve("jcmd"), COMMANDS);
  }

  Sample sample() throws IOException, InterruptedException {
    // Before jcmd, which is a connection to the JVM itself.
    int descriptors = count("fd");
    int threads = count("task");
    String status = Files.readString(proc("status"));
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "-f", commands.toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return Sample.of(descriptors, threads, status, text);
  }

  /** Returns when descriptors and threads have stayed the same for a while: no session is left. */
  void awaitQuiet() throws IOException {
    long start = System.nanoTime();
    long since = start;
    int before = -1;
    while (System.nanoTime() - since < QUIET_NANOS && System.nanoTime() - start < MOST_NANOS) {
      int now = count("fd") + count("task");
      if (now != before) {
        before = now;
        since = System.nanoTime();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }

  private int count(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(proc(directory))) {
      return (int) entries.count();
    }
  }
}
