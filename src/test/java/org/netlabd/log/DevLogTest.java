package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.unix.DatagramReceiver;

class DevLogTest {

  @TempDir Path folder;

  @Test
  void recordIsInGlibcsForm() throws Exception {
    Path path = folder.resolve("log");
    try (DatagramReceiver syslogd = DatagramReceiver.at(path)) {
      Logging logging =
          Logging.start(
              new LogSettings(
                  List.of(new LogTarget.Syslog()),
                  LogSettings.Facility.DAEMON,
                  LogSettings.Level.INFO,
                  LogSettings.Traceback.UNEXPECTED,
                  true),
              "netlabd",
              false,
              new Surroundings(path, new ByteArrayOutputStream(), false));
      Logger logger = LogManager.getLogger(DevLogTest.class);
      logger.info(Event.of(Event.Kind.CONNECTED, "echo-tcp", "hello"));
      String text = syslogd.receiveText();
      assertTrue(
          text.matches(
              "<30>[A-Z][a-z]{2} [ 123]\\d \\d\\d:\\d\\d:\\d\\d netlabd\\["
                  + ProcessHandle.current().pid()
                  + "\\]: echo-tcp: hello"),
          text);
      logging.stop(Duration.ofSeconds(5));
      assertEquals(List.of(), List.of());
    }
  }
}
