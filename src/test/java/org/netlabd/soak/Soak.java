// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Runs a daemon at full load and looks at what it holds: docs/soak.md.
 *
 * <pre>
 *   first load ── rest ── load for the whole time ── rest ── SIGTERM
 *                  └────── what is compared ────────┘
 * </pre>
 *
 * @param first how long the first load lasts
 * @param then how long the second one does
 * @param every how often a sample is taken meanwhile
 */
record Soak(Duration first, Duration then, Duration every) {

  /** {@code Soak MINUTES}: exit status 1 when anything failed or grew. */
  public static void main(String[] arguments) throws Exception {
    Duration whole = Duration.ofMinutes(Long.parseLong(arguments[0]));
    Duration first = Duration.ofMinutes(1);
    List<String> wrong =
        new Soak(first, whole.minus(first), Duration.ofSeconds(10)).run(System.out);
    wrong.forEach(System.out::println);
    System.out.println(wrong.isEmpty() ? "passed" : "FAILED");
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  /** What is wrong, a line each; none when all is well. */
  List<String> run(PrintStream out) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("netlabd-soak");
    List<String> wrong = new ArrayList<>();
    try (SoakedDaemon daemon = new SoakedDaemon(directory)) {
      Sampler sampler = new Sampler(daemon.pid(), directory);
      List<Peer> peers = peers(daemon);
      new DatagramPeer(daemon.configuration.datagrams()).askEverywhere();
      out.println(Sample.HEADING);
      Load load = Load.none().again(peers);
      watch(load, sampler, first, out);
      Sample before = rest(daemon, load, sampler, out);
      load = load.again(peers);
      watch(load, sampler, then, out);
      Sample after = rest(daemon, load, sampler, out);
      wrong.addAll(Growth.between(before, after));
      daemon.stop();
      out.println("Rounds: " + load.summary());
      out.println("Log: " + daemon.log.summary());
      if (load.hasFailed()) {
        wrong.add(load.failures());
      }
      if (!daemon.log.unexpected().isEmpty()) {
        wrong.add(daemon.log.unexpected());
      }
      if (!daemon.log.lastRecord().contains("Terminating: ")) {
        wrong.add("the daemon's last record is: " + daemon.log.lastRecord());
      }
    } finally {
      delete(directory);
    }
    return wrong;
  }

  private static List<Peer> peers(SoakedDaemon daemon) {
    Configuration ports = daemon.configuration;
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      peers.add(new SteadySession(ports.echo()));
      peers.add(new ShortSession(ports.echo()));
    }
    for (int i = 0; i < 2; i++) {
      peers.add(new Resetter(ports.echo()));
      peers.add(new SlowReaders(ports.echo()));
      peers.add(new DeafPeers(ports.impatient()));
      peers.add(new IdlePeers(ports.impatient()));
      peers.add(new ProxyPeer(ports.proxied()));
      peers.add(new DatagramPeer(ports.datagrams()));
      peers.add(new ManySources(ports.limited()));
    }
    peers.add(new Reloader(daemon, new AtomicInteger()));
    return peers;
  }

  private void watch(Load load, Sampler sampler, Duration time, PrintStream out)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (Duration next = every; next.compareTo(time) <= 0; next = next.plus(every)) {
      LockSupport.parkNanos(Math.max(0, start + next.toNanos() - System.nanoTime()));
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      out.println(sampler.sample().line(Long.toString(seconds)));
    }
    load.stop();
  }

  /** What the daemon holds when nobody is there and its configuration is as at first. */
  private static Sample rest(SoakedDaemon daemon, Load load, Sampler sampler, PrintStream out)
      throws IOException, InterruptedException {
    daemon.reload(Configuration.Variant.PLAIN);
    sampler.awaitQuiet();
    Sample sample = sampler.sample();
    out.println(sample.line("at rest"));
    out.flush();
    return sample;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
