// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Debian host with a systemd of its own: a container with its own network, booted from a tree
 * that is never written to (what the host writes is kept in memory and gone with it). Each test
 * class boots one; it dies with the test's JVM.
 */
class Host implements BeforeAllCallback, AfterAllCallback, AfterTestExecutionCallback {

  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final Path tree;
  private final boolean boots;
  private final String name = "netlabd-test-" + ProcessHandle.current().pid();
  private Process container;
  private long init;

  /** A host of a Debian release, by its code name. */
  Host(String suite) {
    this(suite, true);
  }

  /** One without systemd, unless it boots: nothing runs in it but what a test starts. */
  Host(String suite, boolean boots) {
    tree = Path.of("/var/cache/netlabd-systemtest", suite);
    this.boots = boots;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Command.run(Duration.ofMinutes(15), "packaging/dev/debian-tree", tree.toString()).orFail();
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--pdeathsig=KILL",
                "systemd-nspawn",
                "--quiet",
                "--directory=" + tree,
                "--volatile=overlay",
                boots ? "--boot" : "--as-pid2",
                "--register=no",
                "--keep-unit",
                "--console=pipe",
                "--private-network",
                "--hostname=netlabd-test",
                "--machine=" + name));
    if (!boots) {
      command.addAll(List.of("sleep", "infinity"));
    }
    container =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", name + ".console").toFile())
            .start();
    try {
      init = until("a container", this::findInit, pid -> pid != 0);
      if (boots) {
        until(
            "a host that is up",
            () -> run("systemctl is-system-running --wait").output(),
            this::isUp);
      }
    } catch (Throwable t) {
      afterAll(context);
      throw t;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    // When the host's first process dies, systemd-nspawn ends all others, and tidies up.
    container.children().forEach(ProcessHandle::destroyForcibly);
    if (!container.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
      container.destroyForcibly();
      throw new AssertionError("the container did not end by itself");
    }
    // Left behind where /run is no tmpfs.
    Files.deleteIfExists(Path.of("/run/systemd/nspawn/propagate", name));
  }

  /** What the host has to say to a test that failed. */
  @Override
  public void afterTestExecution(ExtensionContext context) throws Exception {
    if (context.getExecutionException().isPresent()) {
      System.out.println("-- " + context.getDisplayName() + ": the host's journal:");
      System.out.println(run("journalctl --no-pager -o short-precise -n 200").output());
    }
  }

  /** Runs a shell command on the host and returns what it printed; fails unless it ended well. */
  String sh(String command) {
    Command.Ended ended = run(command);
    if (ended.status() != 0) {
      throw new AssertionError(
          command + ": exit status " + ended.status() + ":\n" + ended.output());
    }
    return ended.output();
  }

  /** Runs a shell command on the host. */
  Command.Ended run(String command) {
    return run(DEADLINE, command);
  }

  /** Runs a shell command that may take longer than most. */
  Command.Ended run(Duration deadline, String command) {
    try {
      return Command.run(deadline, words("sh", "-c", command));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Starts a shell on the host, by way of a command that becomes it. */
  Traffic shell(String... by) throws IOException, InterruptedException {
    List<String> command = words(by);
    command.add("bash");
    Traffic shell = new Traffic(command);
    shell.type("cd \"$(mktemp -d)\"");
    return shell;
  }

  /** A command in the host, with an environment of its own. */
  private List<String> words(String... command) {
    List<String> words =
        inside(
            "-a",
            "env",
            "-i",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL=C.UTF-8",
            "SYSTEMD_PAGER=",
            "DEBIAN_FRONTEND=noninteractive");
    words.addAll(List.of(command));
    return words;
  }

  /** Starts a {@link Traffic} program in the host's network. */
  Traffic traffic(String... words) throws IOException {
    List<String> command =
        inside(
            "-n",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            Path.of("target/test-classes").toAbsolutePath().toString(),
            "org.netlabd.systemtest.TrafficMain");
    command.addAll(List.of(words));
    return new Traffic(command);
  }

  /** Runs a Python program of the test in one of the host's network namespaces (ip-netns(8)). */
  void python(String namespace, String program, List<String> words) throws Exception {
    List<String> command =
        inside(
            "--net=" + root().resolve("run/netns/" + namespace),
            "/usr/bin/python3",
            Path.of("src/test/python", program).toAbsolutePath().toString());
    command.addAll(words);
    Command.run(DEADLINE, command).orFail();
  }

  /** Runs a program of this machine in the host's network; fails unless it ended well. */
  String inNetwork(String... words) throws Exception {
    List<String> command = inside("-n");
    command.addAll(List.of(words));
    return Command.run(DEADLINE, command).orFail();
  }

  /** Starts a program of this machine in the host's network; it dies with the test's JVM. */
  Process start(Path output, String... words) throws IOException {
    List<String> command = inside("-n", "setpriv", "--pdeathsig=KILL");
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Puts a file into the host. */
  void put(Path file, String where) throws IOException {
    Files.copy(file, root().resolve(where.substring(1)));
  }

  /** Writes a file of the host. */
  void write(String where, String text) throws IOException {
    Files.writeString(root().resolve(where.substring(1)), text);
  }

  /** Asks until the answer is right, or the deadline is over. */
  <T> T until(String wanted, java.util.function.Supplier<T> question, Predicate<T> right) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      T answer = question.get();
      if (right.test(answer)) {
        return answer;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + wanted + " within " + DEADLINE + ", but: " + answer);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  private boolean isUp(String state) {
    return state.startsWith("running") || state.startsWith("degraded");
  }

  /** The container's first process; systemd-nspawn has had others for a moment before. */
  private long findInit() {
    String program = boots ? "/systemd" : "/sleep";
    return container
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith(program))
        .mapToLong(ProcessHandle::pid)
        .findFirst()
        .orElse(0);
  }

  private Path root() {
    return Path.of("/proc/" + init + "/root");
  }

  private List<String> inside(String... words) {
    var command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(init)));
    command.addAll(List.of(words));
    return command;
  }
}
