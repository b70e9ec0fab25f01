package org.netlabd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.Settings;
import org.netlabd.control.Reply;

@Timeout(60)
class LifeCycleTest {

  @TempDir Path directory;

  private Settings settings() throws Exception {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    Path file = directory.resolve("netlabd.conf");
    Files.writeString(
        file,
        "log { target = [stderr], traceback = never }\ncontrol.socket = \"/nowhere/control.sock\"\n"
            + "listeners { lab { protocol = tcp, address = [\"127.0.0.1\"], port = "
            + port
            + " } }\n");
    return new ConfigurationReader().read(file, List.of());
  }

  /** Such as a class that cannot be loaded for want of a descriptor. */
  @Test
  void aReloadThatEndsInAnErrorIsOneThatFailed() throws Exception {
    Settings settings = settings();
    AtomicBoolean broken = new AtomicBoolean();
    LifeCycle life =
        LifeCycle.bind(
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
}
