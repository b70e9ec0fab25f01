// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptFailuresTest {

  private final AcceptFailures failures = new AcceptFailures();

  /** As Netty's native sockets throw it, and as the JDK does. */
  private static List<IOException> accept(Errno errno) {
    // Whose errors these are; no class that ran before may have loaded its library.
    Epoll.ensureAvailability();
    return List.of(
        new NativeIoException("accept", -errno.number(), false), new SocketException(errno.text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"})
  void whatAllConnectionsNeedIsRestedFor(Errno errno) {
    accept(errno).forEach(each -> assertTrue(failures.add(each)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPROTO", "ECONNABORTED", "EPERM", "ENETDOWN", "EHOSTUNREACH", "EINVAL"})
  void whatOneConnectionHasIsNotUnlessAllHave(Errno errno) {
    for (IOException each : accept(errno)) {
      for (int i = 1; i < 100; i++) {
        failures.add(each);
        assertTrue(failures.isFirst());
        failures.end();
      }
      for (int i = 1; i < 16; i++) {
        assertFalse(failures.add(each), i + " in a row");
      }
      assertTrue(failures.add(each));
      assertFalse(failures.add(each), "begins anew");
      failures.end();
    }
  }

  @Test
  void theJdksTextIsTheSystems() throws IOException {
    int port = FreePort.find();
    try (SocketChannel channel = SocketChannel.open()) {
      InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      ConnectException refused =
          assertThrows(ConnectException.class, () -> channel.connect(nobody));
      assertEquals(Optional.of(Errno.ECONNREFUSED), Errno.of(refused));
    }
  }
}
