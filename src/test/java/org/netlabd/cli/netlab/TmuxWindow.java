// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A shell in a window of a tmux(1) of its own, in which {@code netlab} is a command. Every wait has
 * a deadline.
 */
final class TmuxWindow implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 60;

  private final Path socket;
  private final Path pid;
  private int finished;

  TmuxWindow(Path directory, int columns, int rows, String... javaOptions) throws IOException {
    socket = directory.resolve("tmux");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(javaOptions));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Netlab.class.getName()));
    String quoted = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    pid = directory.resolve("pid");
    Path netlab = directory.resolve("netlab");
    Files.writeString(netlab, "#!/bin/sh\necho $$ >" + pid + "\nexec " + quoted + " \"$@\"\n");
    netlab.toFile().setExecutable(true);
    String shell =
        "PATH=%s:$PATH PS1='$ ' exec env -u NO_COLOR --default-signal bash --norc --noprofile"
            .formatted(directory);
    tmux(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows),
        shell);
    await(screen -> screen.contains("$"));
  }

  private String tmux(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("TMUX");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  /** Types a line of the shell's. */
  TmuxWindow run(String line) throws IOException {
    tmux("send-keys", "-l", line);
    return press("Enter");
  }

  /** What a line of the shell's prints, from the top of the window; it has to end well. */
  String finish(String line) throws IOException {
    // Each has a number of its own: what the one before it printed may still be there.
    String end = "end of " + ++finished;
    run("clear; " + line + "; echo " + end + ": $?");
    String screen = await(end + ": 0");
    return screen.substring(0, screen.indexOf(end));
  }

  /** Presses keys, by tmux's names. */
  TmuxWindow press(String... keys) throws IOException {
    for (String key : keys) {
      tmux("send-keys", key);
    }
    return this;
  }

  /** Names of the threads of the netlab that began last. */
  List<String> threads() throws IOException {
    List<String> names = new ArrayList<>();
    Path tasks = Path.of("/proc", Files.readString(pid).strip(), "task");
    try (DirectoryStream<Path> each = Files.newDirectoryStream(tasks)) {
      for (Path task : each) {
        names.add(Files.readString(task.resolve("comm")).strip());
      }
    }
    return names;
  }

  /** Sends a signal to the netlab that began last. */
  void signal(String name) throws IOException {
    String line = "kill -" + name + " " + Files.readString(pid);
    Process kill = new ProcessBuilder("sh", "-c", line).start();
    assertEquals(0, kill.onExit().join().exitValue());
  }

  TmuxWindow resize(int columns, int rows) throws IOException {
    tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    return this;
  }

  /** What can be read in it. */
  String screen() throws IOException {
    return tmux("capture-pane", "-p");
  }

  /** The same, with colours. */
  String colours() throws IOException {
    return tmux("capture-pane", "-p", "-e");
  }

  /** Waits until it looks as wanted, and answers it. */
  String await(Predicate<String> wanted) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    String screen = screen();
    while (!wanted.test(screen)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not as wanted:\n" + screen);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      screen = screen();
    }
    return screen;
  }

  String await(String text) throws IOException {
    return await(screen -> screen.contains(text));
  }

  @Override
  public void close() throws IOException {
    tmux("kill-server");
  }
}
