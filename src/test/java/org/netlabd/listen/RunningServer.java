// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.netlabd.config.FaultSettings;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.config.ListenerSettings.Latency;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.config.ListenerSettings.Proxy;
import org.netlabd.config.ListenerSettings.Timeouts;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.config.MetricsSettings;
import org.netlabd.config.NoFaults;
import org.netlabd.config.Settings;
import org.netlabd.net.InheritedSockets;
import org.netlabd.net.Loops;
import org.netlabd.net.ServerSockets;
import org.netlabd.service.ServiceTable;
import org.netlabd.stats.Figure;
import org.netlabd.stats.Readings;
import org.netlabd.values.Networks;
import org.netlabd.values.Protocol;
import org.netlabd.values.Rate;
import org.netlabd.values.SocketOptions;
import org.netlabd.values.SourcePrefix;

/**
 * A server of the test's own, with two loops or as many as it says, on ports that the system chose.
 */
final class RunningServer implements AutoCloseable {

  static final ListenAddress LOOPBACK = new ListenAddress.Numeric(InetAddress.getLoopbackAddress());

  static final AccessLists LOCAL = new AccessLists(List.of(Networks.LOCAL), List.of());

  /** Longer than any test. */
  static final Timeouts PATIENT =
      new Timeouts(
          Optional.of(Duration.ofMinutes(5)), Optional.of(Duration.ofMinutes(5)), Optional.empty());

  private static final ListenerSettings.Stamp NO_STAMP =
      new ListenerSettings.Stamp(Optional.empty(), ListenerSettings.Authenticate.PACKETS, false);
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  final Listeners server;
  private final Loops loops;

  RunningServer(ListenerSettings... listeners) throws Exception {
    this(2, listeners);
  }

  RunningServer(int count, ListenerSettings... listeners) throws Exception {
    this(count, ServiceTable.STANDARD, listeners);
  }

  RunningServer(int count, ServiceTable services, ListenerSettings... listeners) throws Exception {
    var chosen = new ServerSockets(new InheritedSockets());
    loops = new Loops(count);
    server = new Listeners(chosen, loops, services);
    apply(listeners);
  }

  void apply(ListenerSettings... listeners) throws Exception {
    Reload reload = Reload.resolve(server, settings(listeners));
    reload.bind();
    reload.commit();
  }

  /** Where the listener of this name can be reached over loopback. */
  InetSocketAddress address(String listener) {
    InetSocketAddress bound =
        server.bound().stream()
            .filter(each -> each.listener().equals(listener))
            .findFirst()
            .orElseThrow()
            .address();
    return bound.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
        : bound;
  }

  /** Keeps a loop from turning, from now until {@code over}. */
  void hang(int loop, CountDownLatch over) throws InterruptedException {
    CountDownLatch hanging = new CountDownLatch(1);
    loops
        .all()
        .get(loop)
        .execute(
            () -> {
              hanging.countDown();
              try {
                over.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    hanging.await();
  }

  /** Runs a task on a loop, and waits until it is done. */
  void run(int loop, Runnable task) throws Exception {
    loops.all().get(loop).submit(task).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Has a loop run a task, as soon as its turn comes. */
  void later(int loop, Runnable task) {
    loops.all().get(loop).execute(task);
  }

  /** Waits for a time, and says how many turns the loop has made meanwhile. */
  long turns(int loop, Duration during) throws Exception {
    LongAdder turns = new LongAdder();
    CountDownLatch over = new CountDownLatch(1);
    loops.all().get(loop).observe(nanos -> turns.increment());
    var unused =
        loops.all().get(loop).later(over::countDown, during.toMillis(), TimeUnit.MILLISECONDS);
    over.await();
    return turns.sum();
  }

  /** Waits for a count, which changes after what the peer sees of it. */
  void awaitTotal(long expected, Figure figure) {
    awaitTotal(expected, totals -> totals.of(figure));
  }

  void awaitTotal(long expected, ToLongFunction<Readings> count) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (count.applyAsLong(server.totals()) != expected && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertEquals(expected, count.applyAsLong(server.totals()));
  }

  @Override
  public void close() {
    var unused = Drain.of(server, Duration.ZERO, CompletableFuture.completedFuture(null));
    loops.close();
  }

  /** {@code like}, with other lists. */
  static ListenerSettings with(ListenerSettings like, AccessLists access) {
    return copy(like, access, like.limits(), like.timeouts());
  }

  /** {@code like}, with other limits. */
  static ListenerSettings with(ListenerSettings like, Limits limits) {
    return copy(like, like.access(), limits, like.timeouts());
  }

  /** {@code like}, with other timeouts. */
  static ListenerSettings with(ListenerSettings like, Timeouts timeouts) {
    return copy(like, like.access(), like.limits(), timeouts);
  }

  /** {@code like}, behind proxies of these networks. */
  static ListenerSettings behindProxy(ListenerSettings like, Networks... from) {
    return copy(
        like,
        like.faults(),
        like.access(),
        like.limits(),
        like.timeouts(),
        Proxy.REQUIRED,
        List.of(from),
        like.backlog(),
        like.socket());
  }

  /** {@code like}, with other sockets. */
  static ListenerSettings with(ListenerSettings like, int backlog, SocketOptions socket) {
    return copy(
        like,
        like.faults(),
        like.access(),
        like.limits(),
        like.timeouts(),
        like.proxy(),
        like.proxyFrom(),
        backlog,
        socket);
  }

  private static ListenerSettings copy(
      ListenerSettings like, AccessLists access, Limits limits, Timeouts timeouts) {
    return copy(
        like,
        like.faults(),
        access,
        limits,
        timeouts,
        like.proxy(),
        like.proxyFrom(),
        like.backlog(),
        like.socket());
  }

  /** {@code like}, with faults. */
  static ListenerSettings with(ListenerSettings like, FaultSettings faults) {
    return copy(
        like,
        faults,
        like.access(),
        like.limits(),
        like.timeouts(),
        like.proxy(),
        like.proxyFrom(),
        like.backlog(),
        like.socket());
  }

  private static ListenerSettings copy(
      ListenerSettings like,
      FaultSettings faults,
      AccessLists access,
      Limits limits,
      Timeouts timeouts,
      Proxy proxy,
      List<Networks> proxyFrom,
      int backlog,
      SocketOptions socket) {
    return new ListenerSettings(
        like.name(),
        like.protocol(),
        like.addresses(),
        like.port(),
        like.service(),
        like.greeting(),
        like.payload(),
        faults,
        backlog,
        access,
        limits,
        timeouts,
        socket,
        like.loopPorts(),
        like.stamp(),
        like.latency(),
        proxy,
        proxyFrom);
  }

  static Settings settings(ListenerSettings... listeners) {
    return new Settings(
        new LogSettings(
            List.of(LogTarget.Local.STDERR),
            LogSettings.Facility.DAEMON,
            LogSettings.Level.INFO,
            LogSettings.Traceback.UNEXPECTED,
            true,
            200,
            LogSettings.Tls.DEFAULT),
        Path.of("/nowhere"),
        new MetricsSettings(Optional.empty(), new AccessLists(List.of(), List.of())),
        64 << 20,
        OptionalInt.of(2),
        Duration.ofSeconds(10),
        List.of(listeners));
  }

  static Limits limits(int bufferBytes) {
    return new Limits(
        10_000, 1_000, Rate.UNLIMITED, Rate.UNLIMITED, SourcePrefix.DEFAULT, bufferBytes);
  }

  static ListenerSettings tcp(String name, ListenAddress address, int port) {
    return tcp(name, address, port, 64 * 1024, OptionalInt.empty());
  }

  static ListenerSettings tcp(
      String name, ListenAddress address, int port, int bufferBytes, OptionalInt socketBuffers) {
    return new ListenerSettings(
        name,
        Protocol.TCP,
        List.of(address),
        port,
        "echo",
        "",
        ListenerSettings.Payload.NONE,
        NoFaults.NONE,
        1024,
        LOCAL,
        limits(bufferBytes),
        PATIENT,
        socket(socketBuffers),
        List.of(),
        NO_STAMP,
        Latency.NORMAL,
        Proxy.OFF,
        List.of(Networks.LOCAL));
  }

  static SocketOptions socket(OptionalInt buffers) {
    Map<String, Integer> numbers =
        new HashMap<>(Map.of("reuse-address", 1, "keep-alive", 1, "no-delay", 1));
    buffers.ifPresent(
        bytes -> numbers.putAll(Map.of("receive-buffer", bytes, "send-buffer", bytes)));
    return new SocketOptions(numbers, "");
  }

  static ListenerSettings udp(String name, ListenAddress address, int port) {
    return new ListenerSettings(
        name,
        Protocol.UDP,
        List.of(address),
        port,
        "echo",
        "",
        ListenerSettings.Payload.NONE,
        NoFaults.NONE,
        1,
        LOCAL,
        limits(64 * 1024),
        PATIENT,
        new SocketOptions(Map.of(), ""),
        List.of(7, 19),
        NO_STAMP,
        Latency.NORMAL,
        Proxy.OFF,
        List.of(Networks.LOCAL));
  }
}
