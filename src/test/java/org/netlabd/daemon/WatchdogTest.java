// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.net.DatagramReceiver;
import org.netlabd.net.Loop;
import org.netlabd.net.Loops;

@Timeout(60)
class WatchdogTest {

  @TempDir Path directory;

  @Test
  void aLoopThatHangsIsFoundAndOneThatHasEndedIsNot() throws Exception {
    Path path = directory.resolve("notify");
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", path.toString(), "WATCHDOG_USEC", "400000");
    CountDownLatch over = new CountDownLatch(1);
    try (DatagramReceiver systemd = DatagramReceiver.at(path);
        SystemdNotifier notifier = SystemdNotifier.of(environment);
        Loops loops = new Loops(2)) {
      Watchdog.start(environment, notifier, ended());
      for (int i = 0; i < 60; i++) {
        assertEquals("WATCHDOG=1", systemd.receiveText());
      }
      loops.all().get(1).execute(() -> await(over));
      Watchdog.start(environment, notifier, loops.all());
      String told = systemd.receiveText();
      while (told.equals("WATCHDOG=1")) {
        told = systemd.receiveText();
      }
      assertEquals("WATCHDOG=trigger", told);
    } finally {
      over.countDown();
    }
  }

  private static List<Loop> ended() {
    try (Loops loops = new Loops(1)) {
      return loops.all();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
