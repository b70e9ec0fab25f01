package org.netlabd.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlSocketTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void aCallerThatDoesNotReadDoesNotKeepTheNext() throws Exception {
    Path path = directory.resolve("control.sock");
    Reply brief = new Reply(true, List.of("brief"));
    Reply wordy = new Reply(true, Collections.nCopies(100_000, "as long as a line of problems"));
    ControlSocket socket =
        ControlSocket.open(path, Map.of("brief", () -> brief, "wordy", () -> wordy));
    try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      caller.write(ByteBuffer.wrap("wordy\n".getBytes(StandardCharsets.UTF_8)));
      assertEquals(brief, ControlClient.ask(path, "brief", PATIENCE));
    } finally {
      socket.close();
    }
  }

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
