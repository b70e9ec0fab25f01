// SPDX-License-Identifier: Apache-2.0
package org.netlabd.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.net.DatagramReceiver;

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
        ControlSocket.open(path, Map.of("brief", answering(brief), "wordy", answering(wordy)));
    try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      caller.write(ByteBuffer.wrap("{\"command\":\"wordy\"}\n".getBytes(StandardCharsets.UTF_8)));
      assertEquals(brief, ControlClient.ask(path, new Request("brief"), PATIENCE));
    } finally {
      socket.close();
    }
  }

  private static Command answering(Reply reply) {
    return new Command(false, request -> reply);
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
    try (ControlSocket socket = ControlSocket.open(path, Map.of("brief", answering(brief)))) {
      assertTrue(socket.isAt(path));
      assertEquals(brief, ControlClient.ask(path, new Request("brief"), PATIENCE));
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
              IOException.class,
              () -> ControlClient.ask(path, new Request("reload"), Duration.ofMillis(100)));
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
    try (ControlSocket socket = ControlSocket.open(path, Map.of("brief", answering(brief)))) {
      assertTrue(socket.isAt(path));
      for (int i = 0; i < 1_000; i++) {
        silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
      }
      assertEquals(brief, ControlClient.ask(path, new Request("brief"), PATIENCE));
    } finally {
      for (SocketChannel each : silent) {
        each.close();
      }
    }
  }

  @Test
  void aThousandCallersAtOnceAreAnswered() throws Exception {
    Path path = directory.resolve("control.sock");
    Reply brief = new Reply(true, List.of("brief"));
    byte[] request = "{\"command\":\"brief\"}\n".getBytes(StandardCharsets.UTF_8);
    List<SocketChannel> all = new ArrayList<>();
    try (ControlSocket socket = ControlSocket.open(path, Map.of("brief", answering(brief)))) {
      assertTrue(socket.isAt(path));
      for (int i = 0; i < 1_000; i++) {
        SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path));
        all.add(caller);
        caller.write(ByteBuffer.wrap(request));
      }
      for (SocketChannel caller : all) {
        assertEquals(brief, Reply.of(Channels.newInputStream(caller)));
      }
    } finally {
      for (SocketChannel each : all) {
        each.close();
      }
    }
  }

  /** A request without an end, at once or byte by byte, is cut off, and keeps nobody. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8_192})
  void aCallerThatNeverEndsIsCutOff(int bytes) throws Exception {
    Path path = directory.resolve("control.sock");
    Reply brief = new Reply(true, List.of("brief"));
    try (ControlSocket socket = ControlSocket.open(path, Map.of("brief", answering(brief)));
        SocketChannel endless = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertTrue(socket.isAt(path));
      endless.write(ByteBuffer.wrap("{".getBytes(StandardCharsets.UTF_8)));
      assertEquals(brief, ControlClient.ask(path, new Request("brief"), PATIENCE));
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              endless.write(ByteBuffer.wrap(new byte[bytes]));
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
          });
    }
  }

  /**
   * As on a host that has much else to do: longer in all than one who takes nothing is waited for.
   */
  @Test
  void aCallerThatReadsSlowlyGetsAllOfALongAnswer() throws Exception {
    Path path = directory.resolve("control.sock");
    Reply wordy = new Reply(true, Collections.nCopies(100_000, "as long as a line of problems"));
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (ControlSocket socket = ControlSocket.open(path, Map.of("wordy", answering(wordy)));
        SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertTrue(socket.isAt(path));
      caller.write(ByteBuffer.wrap("{\"command\":\"wordy\"}\n".getBytes(StandardCharsets.UTF_8)));
      InputStream in = Channels.newInputStream(caller);
      byte[] piece = new byte[32 << 10];
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        answer.write(piece, 0, n);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
      }
    }
    assertEquals(wordy, reply(answer.toByteArray()));
  }

  @Test
  void anAnswerThatBreaksOffIsToldSo() {
    for (String answer :
        List.of("", "{\"version\":1,\"ok\":true,\"sessions\":[{\"peer\":\"192.0")) {
      IOException why =
          assertThrows(IOException.class, () -> reply(answer.getBytes(StandardCharsets.UTF_8)));
      assertTrue(why.getMessage().startsWith("the daemon hung up"), why::getMessage);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "HTTP/1.1 400", "{}", "{\"version\":\"1\",\"ok\":true}"})
  void anAnswerOfAnotherProgramIsToldSo(String answer) {
    IOException why =
        assertThrows(IOException.class, () -> reply(answer.getBytes(StandardCharsets.UTF_8)));
    assertEquals("what answers is no netlabd", why.getMessage());
  }

  /** It runs, and may be asked: by another client. */
  @Test
  void anAnswerOfAnotherReleaseSaysWhichItIs() throws Exception {
    Reply reply = reply("{\"version\":2,\"ok\":true}".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        Reply.failed(
            "the daemon is of another release: it speaks version 2 of the control socket's"
                + " protocol, this netlab version 1. Restart it, or use its own netlab."),
        reply);
  }

  /** More of them than are answered at a time. */
  @Test
  void manyCallersThatDoNotReadKeepTheNextForAWhileOnly() throws Exception {
    Path path = directory.resolve("control.sock");
    Reply brief = new Reply(true, List.of("brief"));
    Reply wordy = new Reply(true, Collections.nCopies(100_000, "as long as a line of problems"));
    List<SocketChannel> deaf = new ArrayList<>();
    try (ControlSocket socket =
        ControlSocket.open(path, Map.of("brief", answering(brief), "wordy", answering(wordy)))) {
      assertTrue(socket.isAt(path));
      for (int i = 0; i < 20; i++) {
        SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path));
        deaf.add(caller);
        caller.write(ByteBuffer.wrap("{\"command\":\"wordy\"}\n".getBytes(StandardCharsets.UTF_8)));
      }
      assertEquals(brief, ControlClient.ask(path, new Request("brief"), PATIENCE));
    } finally {
      for (SocketChannel each : deaf) {
        each.close();
      }
    }
  }

  /** Such as reloads that wait for a name server, and lists that nobody reads. */
  @Test
  void whatTakesLongKeepsNobodyWhoAsksForSomethingElse() throws Exception {
    Path path = directory.resolve("control.sock");
    Reply brief = new Reply(true, List.of("brief"));
    CountDownLatch begun = new CountDownLatch(8);
    CountDownLatch over = new CountDownLatch(1);
    Command slow =
        new Command(
            true,
            request -> {
              begun.countDown();
              awaitUninterruptibly(over);
              return brief;
            });
    List<SocketChannel> waiting = new ArrayList<>();
    try (ControlSocket socket =
        ControlSocket.open(path, Map.of("brief", answering(brief), "slow", slow))) {
      assertTrue(socket.isAt(path));
      for (int i = 0; i < 20; i++) {
        SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path));
        waiting.add(caller);
        caller.write(ByteBuffer.wrap("{\"command\":\"slow\"}\n".getBytes(StandardCharsets.UTF_8)));
      }
      assertTrue(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertEquals(brief, ControlClient.ask(path, new Request("brief"), PATIENCE));
      over.countDown();
      for (SocketChannel caller : waiting) {
        assertEquals(brief, Reply.of(Channels.newInputStream(caller)));
      }
    } finally {
      over.countDown();
      for (SocketChannel each : waiting) {
        each.close();
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
                new Command(
                    true,
                    request -> {
                      throw new NoClassDefFoundError("Missing");
                    })));
    try {
      assertEquals(internal, ControlClient.ask(path, new Request("reload"), PATIENCE));
      assertEquals(internal, ControlClient.ask(path, new Request("reload"), PATIENCE));
    } finally {
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "brief",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        "{\"command\":7}",
        "{\"command\":\"long\"}",
        "{\"version\":2,\"command\":\"brief\"}",
        "{\"version\":\"1\",\"command\":\"brief\"}",
        "\u0000\u001b[2J",
        "{\"command\":null}",
        "{\"command\":\"brief\",\"version\":null}",
        "{\"command\":\"brief\"}{\"command\":\"brief\"}",
        "{\"command\":\"brief\"} brief",
        "null {\"command\":\"brief\"}"
      })
  void whatIsNoRequestIsToldSo(String line) throws Exception {
    Path path = directory.resolve("control.sock");
    Reply brief = new Reply(true, List.of("brief"));
    try (ControlSocket socket = ControlSocket.open(path, Map.of("brief", answering(brief)))) {
      assertTrue(socket.isAt(path));
      Reply reply = reply(raw(path, line.getBytes(StandardCharsets.UTF_8)));
      assertFalse(reply.done(), reply::toString);
      assertEquals(1, reply.lines().size());
      assertFalse(reply.lines().get(0).contains("internal"), reply::toString);
      assertEquals(brief, ControlClient.ask(path, new Request("brief"), PATIENCE));
    }
  }

  @Test
  void whatIsTooLongOrTooDeepIsToldSoAndNotKept() throws Exception {
    Path path = directory.resolve("control.sock");
    try (ControlSocket socket = ControlSocket.open(path, Map.of())) {
      assertTrue(socket.isAt(path));
      assertFalse(reply(raw(path, "[".repeat(4_000).getBytes(StandardCharsets.UTF_8))).done());
      String padded = "{\"command\":\"brief\",\"padding\":\"" + "x".repeat(20_000) + "\"}";
      Reply reply = reply(raw(path, padded.getBytes(StandardCharsets.UTF_8)));
      assertEquals(Reply.failed("a request has fewer than 4096 bytes").lines(), reply.lines());
    }
  }

  @Test
  void whatIsNotUtf8IsReadAllTheSame() throws Exception {
    Path path = directory.resolve("control.sock");
    try (ControlSocket socket = ControlSocket.open(path, Map.of())) {
      assertTrue(socket.isAt(path));
      byte[] line = "{\"command\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1);
      assertEquals(List.of("no such command; known: "), reply(raw(path, line)).lines());
    }
  }

  private static Reply reply(byte[] answer) throws IOException {
    return Reply.of(new ByteArrayInputStream(answer));
  }

  /** What the socket answers to a line of these bytes. */
  private static byte[] raw(Path path, byte[] line) throws IOException {
    try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      caller.write(ByteBuffer.wrap(line));
      caller.shutdownOutput();
      return Channels.newInputStream(caller).readAllBytes();
    }
  }

  @Property
  void noTextIsAnythingButARequestOrRefused(@ForAll String line) {
    try {
      Request request = Request.of(line);
      assertEquals(request.fields().get("command"), request.command());
    } catch (IOException e) {
      assertNotNull(e.getMessage());
    }
  }

  /** The group may open the socket; what changes something is not for it. */
  @Test
  void othersMayLookAndNotChange() throws Exception {
    Path path = directory.resolve("control.sock");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Reply brief = new Reply(true, List.of("brief"));
    Map<String, Command> commands =
        Map.of("look", answering(brief), "change", new Command(true, request -> brief));
    try (ControlSocket socket = ControlSocket.open(path, commands)) {
      assertTrue(socket.isAt(path));
      assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      assertEquals(brief, ControlClient.ask(path, new Request("change"), PATIENCE));
      assertEquals(brief, reply(askAsNobody(path, "look")));
      Reply refused = reply(askAsNobody(path, "change"));
      assertFalse(refused.done());
      assertTrue(refused.lines().get(0).startsWith("Permission denied"), refused::toString);
    }
  }

  private static byte[] askAsNobody(Path path, String command) throws Exception {
    String program =
        "my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die $!;"
            + "print $s qq({\"command\":\"$ARGV[1]\"}\\n); $s->flush; print <$s>";
    Process process =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=0",
                "--clear-groups",
                "perl",
                "-MIO::Socket::UNIX",
                "-e",
                program,
                path.toString(),
                command)
            .redirectErrorStream(true)
            .start();
    return process.getInputStream().readAllBytes();
  }
}
