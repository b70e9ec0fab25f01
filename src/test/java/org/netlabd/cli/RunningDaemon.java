// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.netlabd.net.FreePort;

/**
 * {@code netlabd run} as a process of its own, with a configuration that logs to stderr. Every wait
 * has a deadline.
 */
public final class RunningDaemon implements AutoCloseable {

  static final long DEADLINE_SECONDS = 30;

  final Path file;
  public final int port;
  final Process process;
  private final Thread reader;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** Starts it with {@code listeners}, in which PORT stands for a free port. */
  public RunningDaemon(Path directory, String settings, String... javaOptions) throws IOException {
    this(directory, List.of(), settings, javaOptions);
  }

  /** The same, by a command that runs another, such as {@code ip netns exec}. */
  RunningDaemon(Path directory, List<String> by, String settings, String... javaOptions)
      throws IOException {
    port = FreePort.find();
    file = directory.resolve("netlabd.conf");
    write(settings);
    // A shell that runs tests in the background has them ignore signals, and children inherit it.
    List<String> command = new ArrayList<>();
    by.forEach(word -> command.add(word.replace("PORT", Integer.toString(port))));
    command.addAll(List.of("env", "--default-signal"));
    command.addAll(command("run", "-c", file.toString()));
    command.addAll(command.indexOf(Netlabd.class.getName()), List.of(javaOptions));
    process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    reader = new Thread(this::read, "stderr of netlabd run");
    reader.setDaemon(true);
    reader.start();
  }

  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the package does, lest newer JVMs warn.
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Netlabd.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  public void write(String settings) throws IOException {
    Files.writeString(
        file, "log.target = [stderr]\n" + settings.replace("PORT", Integer.toString(port)));
  }

  private void read() {
    try (BufferedReader stderr =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      stderr.lines().forEach(lines::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      lines.add("stderr: " + e);
    }
  }

  /** The next line that contains {@code text}; lines before it are passed over. */
  public String awaitLine(String text) throws InterruptedException {
    StringBuilder seen = new StringBuilder();
    for (; ; ) {
      String line = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("no line with \"" + text + "\", only:\n" + seen);
      }
      seen.append(line).append('\n');
      if (line.contains(text)) {
        return line;
      }
    }
  }

  /** Fails if anything more stands on stderr of a daemon that has ended. */
  void assertSilent() throws InterruptedException {
    reader.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
    if (!lines.isEmpty()) {
      throw new AssertionError("more lines: " + lines);
    }
  }

  /** How many descriptors it has. */
  int descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return (int) open.count();
    }
  }

  /** How many descriptors it may have beyond those of now. */
  void allowDescriptors(int more) throws IOException, InterruptedException {
    String limit = "--nofile=" + (descriptors() + more) + ":";
    List<String> command = List.of("prlimit", "--pid", Long.toString(process.pid()), limit);
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException(command + " failed");
    }
  }

  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
