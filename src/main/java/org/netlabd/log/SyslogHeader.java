// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.net.Severity;

/** What stands before a syslog record's text; the facility's code is 0 to 23. */
record SyslogHeader(int facility, String program, long pid) {

  /** In English, whatever the locale; the day is padded with a space. */
  private static final DateTimeFormatter LOCAL_TIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

  private static final int MOST_HOST_NAME = 255;

  /** As syslog(3) has it: {@code <PRI>Mmm dd hh:mm:ss PROGRAM[PID]: }. */
  String local(Level level, long timeMillis) {
    return priority(level) + localTime(timeMillis) + " " + program + "[" + pid + "]: ";
  }

  /** {@code Mmm dd hh:mm:ss}. */
  static String localTime(long timeMillis) {
    Instant time = Instant.ofEpochMilli(timeMillis);
    return LOCAL_TIME.format(LocalDateTime.ofInstant(time, ZoneId.systemDefault()));
  }

  /** {@code <PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID - - } (RFC 5424). */
  String rfc5424(Level level, long timeMillis, String hostName) {
    OffsetDateTime time =
        OffsetDateTime.ofInstant(Instant.ofEpochMilli(timeMillis), ZoneId.systemDefault());
    String sender = hostName + " " + program + " " + pid;
    return priority(level) + "1 " + RFC_3339.format(time) + " " + sender + " - - ";
  }

  private String priority(Level level) {
    return "<" + (8 * facility + Severity.getSeverity(level).getCode()) + ">";
  }

  /** The kernel's name for this host, without asking a resolver; {@code -} where it has none. */
  static String hostName() {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      boolean isPrintable = name.chars().allMatch(c -> c > ' ' && c < 0x7f);
      return isPrintable && !name.isEmpty() && name.length() <= MOST_HOST_NAME ? name : "-";
    } catch (IOException | RuntimeException e) {
      return "-";
    }
  }
}
