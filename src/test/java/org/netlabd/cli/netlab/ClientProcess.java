// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code netlab} as a process of its own, with pipes or on a terminal. Every wait has a deadline.
 */
final class ClientProcess implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 30;

  final Process process;
  private final Heard out;
  private final Heard err;

  private ClientProcess(Process process) {
    this.process = process;
    this.out = new Heard(process.getInputStream());
    this.err = new Heard(process.getErrorStream());
  }

  /** With pipes for its output and errors. */
  static ClientProcess piped(String... arguments) throws IOException {
    return piped(Map.of(), arguments);
  }

  /** The same, with more in its environment. */
  static ClientProcess piped(Map<String, String> more, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(arguments));
    builder.environment().putAll(more);
    return new ClientProcess(builder.start());
  }

  /** The same, but that the pipe for its errors is full. */
  static ClientProcess withFullErrors(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "head -c 65536 /dev/zero >&2; exec \"$@\"", "-"));
    command.addAll(command(arguments));
    return new ClientProcess(new ProcessBuilder(command).start());
  }

  /** The same, by who ignores a signal: SIGINT, as a shell's background job, or below nohup(1). */
  static ClientProcess ignoring(String signal, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "trap '' " + signal + "; exec \"$@\"", "-"));
    command.addAll(command(arguments));
    command.replaceAll(word -> word.replace("-signal=QUIT," + signal, "-signal=QUIT"));
    return new ClientProcess(new ProcessBuilder(command).start());
  }

  /** On a pseudo-terminal of its own, on which it has all its output. */
  static ClientProcess onTerminal(int columns, Map<String, String> more, String... arguments)
      throws IOException {
    return onTerminal(24, columns, more, arguments);
  }

  /** The same, of so many rows. */
  static ClientProcess onTerminal(
      int rows, int columns, Map<String, String> more, String... arguments) throws IOException {
    String quoted =
        command(arguments).stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    String line = "stty rows " + rows + " cols " + columns + " && exec " + quoted;
    ProcessBuilder builder = new ProcessBuilder("script", "-q", "-e", "-c", line, "/dev/null");
    builder.environment().putAll(Map.of("SHELL", "/bin/sh", "TERM", "xterm"));
    builder.environment().keySet().removeAll(List.of("COLUMNS", "NO_COLOR"));
    builder.environment().putAll(more);
    return new ClientProcess(builder.start());
  }

  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of("env"));
    // As the launcher: some commands take their signals themselves.
    command.add("--default-signal=QUIT,HUP");
    boolean takesSignals =
        List.of("echo", "bulk", "multi").contains(arguments[0])
            || List.of(arguments).contains("--json");
    command.add(
        takesSignals ? "--block-signal=INT,QUIT,TERM,HUP,CONT,WINCH" : "--default-signal=INT");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the package does: a quick start, and no warnings of newer JVMs.
    command.addAll(
        List.of("-Xrs", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Netlab.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Returns as soon as it has printed the text. */
  ClientProcess awaitOutput(String text) throws InterruptedException {
    out.await(text, 1);
    return this;
  }

  void interrupt() throws IOException, InterruptedException {
    signal("INT");
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Returns as soon as a signal that it was sent, by its number, is not pending any more. */
  void awaitTaken(int signal) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    Pattern pending = Pattern.compile("^ShdPnd:\t([0-9a-f]+)$", Pattern.MULTILINE);
    boolean taken = false;
    while (!taken) {
      Matcher line =
          pending.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      taken = line.find() && (Long.parseLong(line.group(1), 16) & 1L << (signal - 1)) == 0;
      if (System.nanoTime() > deadline) {
        throw new AssertionError("signal " + signal + " is not taken");
      }
    }
  }

  /** Returns as soon as it has printed so many lines on its standard error. */
  ClientProcess awaitErrorLines(int count) throws InterruptedException {
    err.await("\n", count);
    return this;
  }

  /** What a person types. */
  void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Waits for its end, and answers all that it said. */
  Run end() throws InterruptedException {
    String everything = out.all();
    String errors = err.all();
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + everything);
    }
    return new Run(process.exitValue(), everything, errors);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** What comes by a stream, read by a thread that begins when somebody asks. */
  private static final class Heard {

    private final InputStream stream;
    private final StringBuilder text = new StringBuilder();
    private boolean ended;
    private boolean begun;

    Heard(InputStream stream) {
      this.stream = stream;
    }

    private void read() {
      byte[] bytes = new byte[8192];
      try {
        for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
          add(new String(bytes, 0, count, StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        add(e.toString());
      }
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }

    private synchronized void add(String more) {
      text.append(more);
      notifyAll();
    }

    private void begin() {
      if (!begun) {
        begun = true;
        Thread thread = new Thread(this::read, "reader of netlab");
        thread.setDaemon(true);
        thread.start();
      }
    }

    synchronized void await(String wanted, int times) throws InterruptedException {
      begin();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
      while (text.toString().split(Pattern.quote(wanted), -1).length <= times) {
        if (ended || System.nanoTime() > deadline) {
          throw new AssertionError("no \"" + wanted + "\", only:\n" + text);
        }
        wait(1_000);
      }
    }

    synchronized String all() throws InterruptedException {
      begin();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
      while (!ended) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("no end, only:\n" + text);
        }
        wait(1_000);
      }
      return text.toString();
    }
  }
}
