package org.netlabd.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Asks a running daemon through its control socket. */
public final class ControlClient {

  private ControlClient() {}

  /**
   * Asks, and waits for the answer.
   *
   * @throws IOException when no daemon can be asked there
   */
  public static Reply ask(Path socket, String command) throws IOException {
    try (SocketChannel daemon = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      daemon.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
      List<String> lines =
          new BufferedReader(Channels.newReader(daemon, StandardCharsets.UTF_8)).lines().toList();
      if (lines.isEmpty()) {
        throw new IOException("the daemon did not answer");
      }
      return new Reply(lines.get(0).equals(Reply.DONE), lines.subList(1, lines.size()));
    }
  }
}
