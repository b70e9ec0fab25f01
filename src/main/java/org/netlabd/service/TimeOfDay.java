// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.StampPacket;

/**
 * A service that tells what time it is, whatever it is sent: on a connection at once, and closes
 * it; to a datagram only if that is as long as the answer, so that who forges a source gains
 * nothing.
 *
 * @param bytes how long its answer is
 * @param text what it tells of a time
 */
record TimeOfDay(int bytes, Function<Instant, byte[]> text)
    implements StreamService, DatagramService {

  /** As asctime(3) writes it, which is what inetd sends. */
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy\r\n", Locale.ENGLISH);

  /** The time protocol (RFC 868). */
  static final TimeOfDay TIME = new TimeOfDay(Integer.BYTES, TimeOfDay::time);

  /** The daytime protocol (RFC 867). */
  static final TimeOfDay DAYTIME = new TimeOfDay(26, TimeOfDay::daytime);

  /** Seconds since 1900 (RFC 868), in four bytes. They wrap in 2036. */
  private static byte[] time(Instant now) {
    int seconds = (int) (StampPacket.time(now) >>> Integer.SIZE);
    return ByteBuffer.allocate(Integer.BYTES).putInt(seconds).array();
  }

  private static byte[] daytime(Instant now) {
    return ASCTIME.format(now.atZone(ZoneId.systemDefault())).getBytes(US_ASCII);
  }

  @Override
  public void began(Output output) throws IOException {
    output.write(ByteBuffer.wrap(text.apply(Instant.now())));
    output.close();
  }

  @Override
  public void received(ByteBuffer bytes, Output output) {}

  @Override
  public @Nullable ByteBuffer answer(ByteBuffer payload, Arrival arrival) {
    if (payload.remaining() < bytes) {
      arrival.refuseShort(payload.remaining(), bytes);
      return null;
    }
    return payload.slice(payload.position(), bytes).put(0, text.apply(Instant.now()));
  }
}
