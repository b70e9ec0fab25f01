// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatagramSenderTest {

  @TempDir Path folder;

  @Test
  void tellsGoneFromFullFromSent() throws Exception {
    Path path = folder.resolve("socket");
    String address = path.toString();
    byte[] datagram = {1, 0, -1};
    try (DatagramSender sender = new DatagramSender()) {
      assertEquals("No such file or directory", why(sender, address));
      try (DatagramReceiver receiver = DatagramReceiver.at(path)) {
        assertTrue(sender.send(address, datagram));
        boolean sent = true;
        for (int i = 0; i < 100_000 && sent; i++) {
          sent = sender.send(address, datagram);
        }
        assertFalse(sent);
        assertArrayEquals(datagram, receiver.receive());
        assertTrue(sender.send(address, datagram));
      }
      // The path is still there, but nobody is behind it.
      assertEquals("nobody reads it", why(sender, address));
      try (DatagramReceiver receiver = DatagramReceiver.at(path)) {
        assertTrue(sender.send(address, datagram));
        assertArrayEquals(datagram, receiver.receive());
      }
    }
  }

  @Test
  void sendsLongDatagrams() throws Exception {
    Path path = folder.resolve("socket");
    byte[] datagram = new byte[60_000];
    datagram[59_999] = 7;
    try (DatagramSender sender = new DatagramSender();
        DatagramReceiver receiver = DatagramReceiver.at(path)) {
      assertTrue(sender.send(path.toString(), datagram));
      assertArrayEquals(datagram, receiver.receive());
      assertThrows(
          IllegalArgumentException.class, () -> sender.send(path.toString(), new byte[10_000_000]));
    }
  }

  @Test
  void reachesAPathAsLongAsCanBe() throws Exception {
    String path =
        folder
            + "/"
            + "x".repeat(DatagramSender.MAX_ADDRESS_BYTES - folder.toString().length() - 1);
    try (DatagramSender sender = new DatagramSender();
        DatagramReceiver receiver = DatagramReceiver.at(path.substring(0, path.length() - 1))) {
      String address = path.substring(0, path.length() - 1);
      assertTrue(sender.send(address, new byte[] {1}));
      assertArrayEquals(new byte[] {1}, receiver.receive());
    }
  }

  @Test
  void refusesWhatIsNoAddress() throws Exception {
    try (DatagramSender sender = new DatagramSender()) {
      for (String text : new String[] {"", "relative", "vsock:2:1234", "/a\0b"}) {
        assertEquals(
            "not a Unix socket's address; an absolute path or @NAME is accepted",
            why(sender, text));
      }
      assertEquals(
          "longer than the 108 bytes of a Unix socket's address",
          why(sender, "/" + "x".repeat(108)));
    }
  }

  private static String why(DatagramSender sender, String address) {
    return assertThrows(IOException.class, () -> sender.send(address, new byte[] {1})).getMessage();
  }
}
