// SPDX-License-Identifier: Apache-2.0
package org.netlabd.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ControlClientTest {

  @TempDir Path directory;

  @Test
  void daemonThatHangsIsGivenUp() throws IOException {
    Path socket = directory.resolve("control.sock");
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      hung.bind(UnixDomainSocketAddress.of(socket));
      IOException why =
          assertThrows(
              SocketTimeoutException.class,
              () -> ControlClient.ask(socket, new Request("reload"), Duration.ofMillis(100)));
      assertEquals("the daemon does not answer", why.getMessage());
    }
  }
}
