package org.netlabd.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.unix.DatagramReceiver;

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

  private static String refusal(Path path) {
    return assertThrows(IOException.class, () -> ControlSocket.open(path, Map.of())).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "mkfifo NAME, a FIFO",
    "touch NAME, a file",
    "mkdir NAME, a directory",
    "ln -s nowhere NAME, a symbolic link",
    "mknod NAME c 1 3, a device"
  })
  void whatIsNotASocketStays(String make, String kind) throws Exception {
    Path path = directory.resolve("control.sock");
    String[] command = make.replace("NAME", path.toString()).split(" ");
    assertEquals(0, new ProcessBuilder(command).start().waitFor());
    assertEquals("there is " + kind + ", which is not replaced by a socket", refusal(path));
    assertTrue(Files.exists(path, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void theSocketOfAnotherProgramStays() throws Exception {
    Path path = directory.resolve("log");
    DatagramReceiver log = DatagramReceiver.at(path);
    assertEquals("another program listens there", refusal(path));
    log.closeAndRemove(path);
  }

  @Test
  void aSocketThatNobodyListensOnIsReplaced() throws Exception {
    Path path = directory.resolve("control.sock");
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(path)).close();
    Reply brief = new Reply(true, List.of("brief"));
    try (ControlSocket socket = ControlSocket.open(path, Map.of("brief", () -> brief))) {
      assertTrue(socket.isAt(path));
      assertEquals(brief, ControlClient.ask(path, "brief", PATIENCE));
    }
  }

  @Test
  void aListenerWhoseQueueIsFullDoesNotKeepUs() throws Exception {
    Path path = directory.resolve("control.sock");
    try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      full.bind(UnixDomainSocketAddress.of(path), 1);
      List<SocketChannel> waiting = new ArrayList<>();
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX);
              waiting.add(caller);
              caller.configureBlocking(false);
              caller.connect(UnixDomainSocketAddress.of(path));
            }
          });
      assertEquals("another program listens there", refusal(path));
      IOException why =
          assertThrows(
              IOException.class, () -> ControlClient.ask(path, "reload", Duration.ofMillis(100)));
      assertEquals("the daemon does not answer", why.getMessage());
      for (SocketChannel each : waiting) {
        each.close();
      }
    }
  }

  @Test
  void callersThatSayNothingDoNotKeepTheNext() throws Exception {
    Path path = directory.resolve("control.sock");
    Reply brief = new Reply(true, List.of("brief"));
    List<SocketChannel> silent = new ArrayList<>();
    try (ControlSocket socket = ControlSocket.open(path, Map.of("brief", () -> brief))) {
      assertTrue(socket.isAt(path));
      for (int i = 0; i < 40; i++) {
        silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
      }
      assertEquals(brief, ControlClient.ask(path, "brief", PATIENCE));
    } finally {
      for (SocketChannel each : silent) {
        each.close();
      }
    }
  }

  @Test
  void aDirectoryThatIsNotThereIsSaidWithoutThePath() {
    assertEquals("No such file or directory", refusal(directory.resolve("nowhere/control.sock")));
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
