// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.netlabd.cli.Netlabd;
import org.netlabd.control.ControlClient;
import org.netlabd.control.Reply;
import org.netlabd.control.Request;
import org.netlabd.net.FreePort;

/** {@code netlabd run} as a process of its own, with the package's JVM options; its log is read. */
final class SoakedDaemon implements AutoCloseable {

  /** Says where the options are; a checkout has no native libraries beside the jars. */
  private static final String OPTIONS =
      "here=packaging/bin natives=; . packaging/bin/jvm.sh; find_java; find_daemon_options;"
          + " echo $java_options";

  private static final long DEADLINE_SECONDS = 60;

  final Configuration configuration;
  final LogTally log = new LogTally();
  private final Path file;
  private final ServerSocket taken = new ServerSocket(0);
  private final Process process;
  private final CountDownLatch started = new CountDownLatch(1);
  private final Thread reader = new Thread(this::read, "log of the daemon");

  SoakedDaemon(Path directory) throws IOException, InterruptedException {
    configuration =
        new Configuration(
            directory.resolve("control.sock"),
            FreePort.findRow(Configuration.PORTS),
            taken.getLocalPort());
    file = directory.resolve("netlabd.conf");
    write(Configuration.Variant.PLAIN);
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    reader.setDaemon(true);
    reader.start();
    if (!started.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("the daemon has not started:\n" + log);
    }
  }

  private List<String> command() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", OPTIONS);
    String java = System.getProperty("java.home");
    builder.environment().put("JAVA_HOME", java);
    Process shell = builder.start();
    String options = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (shell.waitFor() != 0) {
      throw new IOException("packaging/bin/jvm.sh does not say its options");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(java, "bin", "java").toString());
    command.addAll(List.of(options.strip().split("\\s+")));
    command.add("-XX:NativeMemoryTracking=summary");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Netlabd.class.getName(), "run", "-c", file.toString()));
    return command;
  }

  private void write(Configuration.Variant variant) throws IOException {
    Files.writeString(file, configuration.text(variant));
  }

  private void read() {
    try (BufferedReader stderr =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = stderr.readLine(); line != null; line = stderr.readLine()) {
        log.add(line);
        if (line.contains("Started: ")) {
          started.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Reloads; fails unless the daemon accepts or refuses it as it has to. */
  synchronized void reload(Configuration.Variant variant) throws IOException {
    write(variant);
    Reply reply =
        ControlClient.ask(configuration.control(), new Request("reload"), Duration.ofSeconds(30));
    if (reply.done() != variant.accepted) {
      throw new IllegalStateException("reload, " + variant + ": " + reply.lines());
    }
  }

  /** Ends it by SIGTERM; fails unless that ends well. */
  void stop() throws IOException, InterruptedException {
    // Not process.destroy(), which closes the stream that its last words come by.
    process.toHandle().destroy();
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("still running after SIGTERM");
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit status " + process.exitValue() + "\n" + log);
    }
    reader.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    taken.close();
  }
}
