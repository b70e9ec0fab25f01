// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.Settings;
import org.netlabd.control.Reply;
import org.netlabd.net.FreePort;
import org.netlabd.service.ServiceTable;

@Timeout(60)
class LifeCycleTest {

  @TempDir Path directory;

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int port;

  private Settings settings() throws Exception {
    return settings("stderr");
  }

  private Settings settings(String target) throws Exception {
    port = FreePort.find();
    Path file = directory.resolve("netlabd.conf");
    Files.writeString(
        file,
        "log { target = ["
            + target
            + "], traceback = never }\ncontrol.socket = \"/nowhere/control.sock\"\n"
            + "listeners { lab { protocol = tcp, address = [\"127.0.0.1\"], port = "
            + port
            + " } }\n");
    return new ConfigurationReader(ServiceTable.STANDARD.names()).read(file, List.of());
  }

  /** Such as a class that cannot be loaded for want of a descriptor. */
  @Test
  void aReloadThatEndsInAnErrorIsOneThatFailed() throws Exception {
    Settings settings = settings();
    AtomicBoolean broken = new AtomicBoolean();
    LifeCycle life =
        Start.bind(
            () -> {
              if (broken.get()) {
                throw new NoClassDefFoundError("Missing");
              }
              return settings;
            },
            Shell.FOREGROUND);
    try {
      life.accept();
      broken.set(true);
      assertEquals(
          new Reply(
              false,
              List.of("Not reloaded: internal error: java.lang.NoClassDefFoundError: Missing")),
          life.reload());
      broken.set(false);
      assertEquals(new Reply(true, List.of("Reloaded: nothing changed")), life.reload());
    } finally {
      life.stop("test");
    }
  }

  /**
   * Records to the local syslog have the host's time without its zone: syslogd takes it for its
   * own.
   */
  @Test
  void aReloadKeepsUpWithTheTimeZone() throws Exception {
    TimeZone host = TimeZone.getDefault();
    String name = "user.timezone";
    String property = System.getProperty(name, "");
    Settings settings = settings();
    LifeCycle life = Start.bind(() -> settings, Shell.FOREGROUND);
    try {
      life.accept();
      // As if this was the host's when the JVM looked.
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
      System.setProperty(name, "Asia/Kathmandu");
      assertTrue(life.reload().done());
      assertEquals(host.toZoneId(), ZoneId.systemDefault());
    } finally {
      System.setProperty(name, property);
      TimeZone.setDefault(host);
      life.stop("test");
    }
  }

  @Test
  void aPortThatIsTakenIsWhyAReloadIsRefused() throws Exception {
    Settings other = settings();
    int taken = port;
    Settings settings = settings();
    AtomicBoolean changed = new AtomicBoolean();
    LifeCycle life = Start.bind(() -> changed.get() ? other : settings, Shell.FOREGROUND);
    try (ServerSocket holder = new ServerSocket(taken, 1, InetAddress.getByName("127.0.0.1"))) {
      life.accept();
      changed.set(true);
      assertEquals(
          new Reply(
              false,
              List.of(
                  "Not reloaded, nothing changed: lab: cannot listen on tcp 127.0.0.1:"
                      + holder.getLocalPort()
                      + ": Address already in use; ss -lntup shows who has it")),
          life.reload());
    } finally {
      life.stop("test");
    }
  }

  /** Such as for a device that was made anew and lacks its address still. */
  @Test
  void aReloadThatNobodyAskedForSaysOnceWhyItFails() throws Exception {
    Settings other = settings();
    int taken = port;
    InetAddress here = InetAddress.getByName("127.0.0.1");
    try (DatagramSocket log = new DatagramSocket(0, here);
        ServerSocket holder = new ServerSocket(taken, 1, here)) {
      log.setSoTimeout(30_000);
      Settings settings = settings("\"udp://127.0.0.1:" + log.getLocalPort() + "\"");
      LifeCycle life = Start.bind(() -> settings, Shell.FOREGROUND);
      life.accept();
      for (int i = 0; i < 3; i++) {
        assertFalse(life.reload(() -> other).done());
      }
      assertTrue(life.reload().done());
      assertFalse(life.reload(() -> other).done());
      life.stop("test");
      List<String> records = untilTheEnd(log);
      assertTrue(holder.isBound());
      String failed = "Not reloaded, nothing changed: lab: cannot listen on tcp 127.0.0.1:" + taken;
      List<String> said = records.stream().filter(each -> each.contains(failed)).toList();
      assertEquals(3, said.size(), records.toString());
      assertTrue(said.get(1).contains(" - - 2 more like it, the last: Not reloaded"), said.get(1));
    }
  }

  private static List<String> untilTheEnd(DatagramSocket log) throws IOException {
    List<String> records = new ArrayList<>();
    do {
      DatagramPacket record = new DatagramPacket(new byte[2048], 2048);
      log.receive(record);
      records.add(new String(record.getData(), 0, record.getLength(), StandardCharsets.UTF_8));
    } while (!records.get(records.size() - 1).contains("Terminating: test"));
    return records;
  }

  /** As at the start, where nothing has to be asked for a second time. */
  @Test
  void aReloadSaysWhatTheKernelDoesNotTake() throws Exception {
    try (DatagramSocket log = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      log.setSoTimeout(30_000);
      String target = "\"udp://127.0.0.1:" + log.getLocalPort() + "\"";
      AtomicReference<Settings> settings = new AtomicReference<>(settings(target));
      LifeCycle life = Start.bind(settings::get, Shell.FOREGROUND);
      life.accept();
      Path file = directory.resolve("netlabd.conf");
      String large = "listeners.lab.socket.receive-buffer = 1G\n";
      Files.writeString(file, large, StandardOpenOption.APPEND);
      ConfigurationReader reader = new ConfigurationReader(ServiceTable.STANDARD.names());
      settings.set(reader.read(file, List.of()));
      assertTrue(life.reload().done());
      life.stop("test");
      List<String> records = untilTheEnd(log);
      String warning = "the most that sysctl net.core.rmem_max allows";
      assertEquals(
          1, records.stream().filter(each -> each.contains(warning)).count(), records.toString());
    }
  }

  /** Such as one that waits for a name server. */
  @Test
  void aReloadThatHangsDoesNotKeepTheStopAndBindsNothingAfterIt() throws Exception {
    Settings other = settings();
    int late = port;
    Settings settings = settings();
    AtomicBoolean hanging = new AtomicBoolean();
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    LifeCycle life =
        Start.bind(
            () -> {
              if (hanging.get()) {
                hangs.countDown();
                await(over);
                return other;
              }
              return settings;
            },
            Shell.FOREGROUND);
    life.accept();
    hanging.set(true);
    CompletableFuture<Reply> reload = CompletableFuture.supplyAsync(life::reload);
    try {
      hangs.await();
      assertTimeoutPreemptively(Duration.ofSeconds(30), () -> life.stop("test"));
    } finally {
      over.countDown();
    }
    assertEquals(
        new Reply(false, List.of("Not reloaded, nothing changed: terminating")),
        reload.get(20, TimeUnit.SECONDS));
    assertThrows(SocketException.class, () -> new Socket("127.0.0.1", late).close());
    assertEquals(
        new Reply(false, List.of("Not reloaded, nothing changed: terminating")), life.reload());
  }
}
