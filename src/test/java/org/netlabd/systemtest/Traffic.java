// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A running {@link TrafficMain}, or a shell: the test talks with it by lines. */
final class Traffic implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 120;

  private final Process process;
  private final PrintWriter input;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  Traffic(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    input = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    var reader = new Thread(this::read, "traffic");
    reader.setDaemon(true);
    reader.start();
  }

  /** The next line that it prints. */
  String line() throws InterruptedException {
    String line = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("nothing heard from the traffic program");
    }
    return line;
  }

  /** Gives it a line, which is what it waits for. */
  void goOn() {
    input.println();
  }

  /** Has a shell run a command, which reads nothing, and returns the lines that it printed. */
  List<String> type(String command) throws InterruptedException {
    input.printf("{ %s\n} </dev/null; s=$?; printf '\\n%s\\n'; (exit $s)%n", command, DONE);
    List<String> printed = new ArrayList<>();
    for (String line = line(); !line.equals(DONE) && !line.equals(END); line = line()) {
      printed.add(line);
    }
    if (printed.get(printed.size() - 1).isEmpty()) {
      printed.remove(printed.size() - 1);
    }
    return printed;
  }

  /** Waits for its end and returns the line that it printed last; fails unless it ended well. */
  String result() throws InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the traffic program does not end; it printed: " + lines);
    }
    String last = "";
    for (String line = line(); !line.equals(END); line = line()) {
      last = line;
      if (process.exitValue() != 0) {
        System.out.println(line);
      }
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("traffic: " + last);
    }
    return last;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static final String DONE = "-- done --";

  private static final String END = "\u0000";

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add(e.toString());
    }
    lines.add(END);
  }
}
