package org.netlabd.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlSocketTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  /** Such as a class that cannot be loaded for want of a descriptor. */
  @Test
  void answersAgainAfterAnError() throws Exception {
    Path path = directory.resolve("control.sock");
    Reply internal =
        new Reply(false, List.of("internal error: java.lang.NoClassDefFoundError: Missing"));
    ControlSocket socket =
        ControlSocket.open(
            path,
            Map.of(
                "reload",
                () -> {
                  throw new NoClassDefFoundError("Missing");
                }));
    try {
      assertEquals(internal, ControlClient.ask(path, "reload", PATIENCE));
      assertEquals(internal, ControlClient.ask(path, "reload", PATIENCE));
    } finally {
      socket.close();
    }
  }
}
