// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.net.DatagramReceiver;

@Timeout(60)
class SystemdNotifierTest {

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("notify");
  }

  private SystemdNotifier notifier(String address) {
    return SystemdNotifier.of(Map.of("NOTIFY_SOCKET", address));
  }

  @Test
  void tellsEachStateInOneDatagram() throws Exception {
    try (DatagramReceiver systemd = DatagramReceiver.at(path());
        SystemdNotifier notifier = notifier(path().toString())) {
      assertTrue(notifier.ready("2 listeners"));
      assertEquals("READY=1\nSTATUS=2 listeners", systemd.receiveText());
      assertTrue(notifier.status("3 sessions"));
      assertEquals("STATUS=3 sessions", systemd.receiveText());
      assertTrue(notifier.watchdog());
      assertEquals("WATCHDOG=1", systemd.receiveText());
      long before = System.nanoTime() / 1000;
      assertTrue(notifier.reloading());
      String reloading = systemd.receiveText();
      assertTrue(reloading.matches("RELOADING=1\nMONOTONIC_USEC=\\d+"), reloading);
      long micros = Long.parseLong(reloading.substring(reloading.lastIndexOf('=') + 1));
      assertTrue(micros >= before && micros <= System.nanoTime() / 1000, reloading);
      assertTrue(notifier.stopping("draining 3 sessions", Duration.ofSeconds(20)));
      assertEquals(
          "STOPPING=1\nEXTEND_TIMEOUT_USEC=20000000\nSTATUS=draining 3 sessions",
          systemd.receiveText());
      assertEquals(Optional.empty(), notifier.problem());
    }
  }

  @Test
  void aLineBreakInAStatusAssignsNothing() throws Exception {
    try (DatagramReceiver systemd = DatagramReceiver.at(path());
        SystemdNotifier notifier = notifier(path().toString())) {
      assertTrue(notifier.status("a\nMAINPID=1\r\n\0b"));
      assertEquals("STATUS=a MAINPID=1 b", systemd.receiveText());
    }
  }

  @Test
  void abstractAddressesBeginWithAnAt() throws Exception {
    String name = "netlabd-test-" + ProcessHandle.current().pid();
    try (DatagramReceiver systemd = DatagramReceiver.at("\0" + name);
        SystemdNotifier notifier = notifier("@" + name)) {
      assertTrue(notifier.ready("up"));
      assertEquals("READY=1\nSTATUS=up", systemd.receiveText());
    }
  }

  @Test
  void withoutSystemdNothingHappens() {
    try (SystemdNotifier notifier = SystemdNotifier.of(Map.of())) {
      assertFalse(notifier.ready("up"));
      assertEquals(Optional.empty(), notifier.problem());
    }
  }

  @Test
  void saysWhyItCannotTell() {
    try (SystemdNotifier notifier = notifier(path().toString())) {
      assertFalse(notifier.ready("up"));
      assertEquals(
          Optional.of("systemd cannot be told: " + path() + ": No such file or directory"),
          notifier.problem());
    }
    try (SystemdNotifier notifier = notifier("vsock:2:1234")) {
      assertFalse(notifier.ready("up"));
      assertEquals(
          Optional.of(
              "systemd cannot be told: vsock:2:1234: not a Unix socket's address; an absolute path"
                  + " or @NAME is accepted"),
          notifier.problem());
    }
    try (SystemdNotifier notifier = notifier("/" + "x".repeat(108))) {
      assertFalse(notifier.ready("up"));
      assertTrue(notifier.problem().orElseThrow().contains("longer than the 108 bytes"));
    }
  }

  @Test
  void watchdogAndStatusDoNotWaitForAnotherThread() throws Exception {
    try (DatagramReceiver systemd = DatagramReceiver.at(path());
        SystemdNotifier notifier = notifier(path().toString())) {
      while (notifier.watchdog()) {
        // Until the socket is full.
      }
      FutureTask<Boolean> ready = new FutureTask<>(() -> notifier.ready("up"));
      Thread waiting = new Thread(ready);
      waiting.start();
      while (waiting.isAlive() && waiting.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      assertFalse(notifier.watchdog());
      assertFalse(notifier.status("1 session"));
      // It is patient for a second; had these waited for it, that would be over.
      assertEquals("WATCHDOG=1", systemd.receiveText());
      assertTrue(ready.get());
    }
  }

  @Test
  void aSystemdThatDoesNotReadIsGivenUp() throws Exception {
    try (DatagramReceiver systemd = DatagramReceiver.at(path());
        SystemdNotifier notifier = notifier(path().toString())) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            while (notifier.watchdog()) {
              // Until the socket is full.
            }
            assertFalse(notifier.stopping("down", Duration.ofSeconds(1)));
          });
      assertEquals(
          Optional.of("systemd cannot be told: " + path() + ": it does not read"),
          notifier.problem());
      assertEquals("WATCHDOG=1", systemd.receiveText());
      assertTrue(notifier.stopping("down", Duration.ofSeconds(1)));
    }
  }
}
