// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.SYSLOG;
import static org.netlabd.log.TestLog.event;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.net.DatagramReceiver;

/** What can be at /dev/log besides a syslog daemon's datagram socket. */
@Timeout(60)
class DevLogKindsTest {

  @TempDir Path folder;

  private Path devLog() {
    return folder.resolve("log");
  }

  private ServerSocketChannel listen() throws Exception {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return server.bind(UnixDomainSocketAddress.of(devLog()));
  }

  /** The next record, which a NUL ends. */
  private static String record(InputStream in) throws Exception {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    for (int c = in.read(); c > 0; c = in.read()) {
      record.write(c);
    }
    String text = record.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("<30>"), text);
    return text.substring(text.indexOf("]: ") + 3);
  }

  @Test
  void aStreamGetsRecordsThatEndInNul() throws Exception {
    try (TestLog log = TestLog.start(devLog(), SYSLOG)) {
      try (ServerSocketChannel syslogd = listen()) {
        log.out.info(event("größer"));
        log.out.info(event("two"));
        try (SocketChannel connection = syslogd.accept()) {
          InputStream in = Channels.newInputStream(connection);
          assertEquals("größer", record(in));
          assertEquals("two", record(in));
        }
      }
      // Another one takes its place, and then one of datagrams.
      Files.delete(devLog());
      try (ServerSocketChannel syslogd = listen()) {
        log.out.info(event("three"));
        try (SocketChannel connection = syslogd.accept()) {
          assertEquals("three", record(Channels.newInputStream(connection)));
        }
      }
      Files.delete(devLog());
      try (DatagramReceiver syslogd = DatagramReceiver.at(devLog())) {
        log.out.info(event("four"));
        assertTrue(syslogd.receiveText().endsWith("]: four"));
      }
    }
  }

  @Test
  void aStreamThatIsNotReadHoldsNobodyUpNorTheStop() throws Exception {
    try (ServerSocketChannel syslogd = listen()) {
      TestLog log = TestLog.start(devLog(), SYSLOG);
      for (int i = 0; i < 5_000; i++) {
        log.out.info(event("x".repeat(900)));
      }
      long start = System.nanoTime();
      log.logging.stop(Duration.ofMillis(300));
      // Half a second is what it is for; the rest is for a busy machine.
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
      assertTrue(syslogd.isOpen());
      assertTrue(log.stderr().contains(" records dropped: "), log.stderr());
    }
  }

  @Test
  void aDirectoryIsToldOfOnStderrOnceAndAtOnce() throws Exception {
    Files.createDirectory(devLog());
    assertToldOnce("Not a socket");
  }

  @Test
  void aFileIsToldOfOnStderrOnceAndAtOnce() throws Exception {
    Files.createFile(devLog());
    assertToldOnce("Not a socket");
  }

  @Test
  void aDeadSocketIsToldOfOnStderrOnceAndAtOnce() throws Exception {
    DatagramReceiver.at(devLog()).close();
    assertToldOnce("nobody reads it");
  }

  private void assertToldOnce(String reason) {
    try (TestLog log = TestLog.start(devLog(), SYSLOG)) {
      log.out.info(event("one"));
      log.out.info(event("two"));
      String told = "netlabd: warning: log target " + devLog() + ": " + reason + "\n";
      TestLog.await("word on stderr", () -> log.stderr().equals(told));
      log.logging.stop(Duration.ofMillis(100));
      assertTrue(log.stderr().startsWith(told + "netlabd: warning: 2 records dropped: "));
      assertEquals(2, log.stderr().lines().count());
    }
  }
}
