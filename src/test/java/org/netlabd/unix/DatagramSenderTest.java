package org.netlabd.unix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.netlabd.unix.DatagramSender.Outcome.ABSENT;
import static org.netlabd.unix.DatagramSender.Outcome.FULL;
import static org.netlabd.unix.DatagramSender.Outcome.SENT;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatagramSenderTest {

  @TempDir Path folder;

  @Test
  void tellsGoneFromFullFromSent() throws Exception {
    Path path = folder.resolve("socket");
    UnixAddress address = UnixAddress.of(path.toString());
    byte[] datagram = {1, 0, -1};
    try (DatagramSender sender = DatagramSender.open()) {
      assertEquals(ABSENT, sender.send(address, datagram));
      try (DatagramReceiver receiver = DatagramReceiver.at(path)) {
        assertEquals(SENT, sender.send(address, datagram));
        DatagramSender.Outcome outcome = SENT;
        for (int i = 0; i < 100_000 && outcome == SENT; i++) {
          outcome = sender.send(address, datagram);
        }
        assertEquals(FULL, outcome);
        assertArrayEquals(datagram, receiver.receive());
        assertEquals(SENT, sender.send(address, datagram));
      }
      // The path is still there, but nobody is behind it.
      assertEquals(ABSENT, sender.send(address, datagram));
      try (DatagramReceiver receiver = DatagramReceiver.at(path)) {
        assertEquals(SENT, sender.send(address, datagram));
        assertArrayEquals(datagram, receiver.receive());
      }
    }
  }

  @Test
  void sendsLongDatagrams() throws Exception {
    Path path = folder.resolve("socket");
    byte[] datagram = new byte[60_000];
    datagram[59_999] = 7;
    try (DatagramSender sender = DatagramSender.open();
        DatagramReceiver receiver = DatagramReceiver.at(path)) {
      assertEquals(SENT, sender.send(UnixAddress.of(path.toString()), datagram));
      assertArrayEquals(datagram, receiver.receive());
      assertThrows(
          IOException.class,
          () -> sender.send(UnixAddress.of(path.toString()), new byte[10_000_000]));
    }
  }

  @Test
  void reachesAPathAsLongAsCanBe() throws Exception {
    String path = folder + "/" + "x".repeat(UnixAddress.MAX_BYTES - folder.toString().length() - 1);
    try (DatagramSender sender = DatagramSender.open();
        DatagramReceiver receiver = DatagramReceiver.at(path.substring(0, path.length() - 1))) {
      UnixAddress address = UnixAddress.of(path.substring(0, path.length() - 1));
      assertEquals(SENT, sender.send(address, new byte[] {1}));
      assertArrayEquals(new byte[] {1}, receiver.receive());
    }
  }

  @Test
  void refusesWhatIsNoAddress() {
    for (String text : new String[] {"", "relative", "/a\0b", "/" + "x".repeat(108)}) {
      assertThrows(IllegalArgumentException.class, () -> UnixAddress.of(text), text);
    }
  }
}
