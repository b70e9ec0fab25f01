// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What time it is, for machines and for people. */
final class TimeOfDay {

  /** Seconds from 1900 to 1970, both at 0:00 UTC (RFC 868). */
  private static final long FROM_1900_TO_1970 = 2_208_988_800L;

  /** As asctime(3) writes it, which is what inetd sends. */
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy\r\n", Locale.ENGLISH);

  private TimeOfDay() {}

  /** Seconds since 1900, in four bytes: the time protocol (RFC 868). They wrap in 2036. */
  static byte[] time(Instant now) {
    int seconds = (int) (now.getEpochSecond() + FROM_1900_TO_1970);
    return ByteBuffer.allocate(Integer.BYTES).putInt(seconds).array();
  }

  /** A line of text: the daytime protocol (RFC 867). */
  static byte[] daytime(Instant now, ZoneId zone) {
    return ASCTIME.format(now.atZone(zone)).getBytes(US_ASCII);
  }
}
