// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings;
import org.netlabd.guard.Reason;
import org.netlabd.values.SharedKey;
import org.netlabd.values.StampPacket;
import org.netlabd.values.StampPacket.Field;

/**
 * A session-reflector of STAMP (RFC 8762): sends each test packet back, of the same size, with when
 * it came, when it leaves and with what hop limit it came. Of extensions (RFC 8972) it knows
 * padding and authentication, and marks the others as those that it does not know.
 *
 * @param key without one packets are not authenticated
 * @param extensionKey without one what extends them is not
 * @param stateful whether it numbers what it sends in a session; else the sender's number is sent
 */
record Stamp(
    String listener,
    @Nullable SharedKey key,
    @Nullable SharedKey extensionKey,
    boolean stateful,
    StampSessions sessions)
    implements DatagramService {

  /** What we sent so lately may come back, sent by another session-reflector. */
  private static final Duration LATELY = Duration.ofSeconds(10);

  Stamp() {
    this("", null, null, false, new StampSessions());
  }

  @Override
  public Service as(ListenerSettings settings) {
    SharedKey itsKey = settings.stamp().key().orElse(null);
    boolean open = settings.stamp().authenticate() == ListenerSettings.Authenticate.EXTENSIONS;
    boolean numbers = settings.stamp().stateful();
    return new Stamp(settings.name(), open ? null : itsKey, itsKey, numbers, sessions);
  }

  @Override
  public boolean isTimed() {
    return true;
  }

  @Override
  public @Nullable ByteBuffer answer(ByteBuffer payload, Arrival arrival) {
    StampPacket packet = new StampPacket(payload.slice(), key);
    Instant now = Instant.now();
    int least = packet.leastBytes();
    if (payload.remaining() < least) {
      arrival.refuseShort(payload.remaining(), least);
    } else if (!packet.isSealed()) {
      arrival.refuse(Reason.AUTHENTICATION, () -> "damaged, or not with the key of stamp.key-file");
    } else if (isOurs(packet, now)) {
      arrival.refuse(Reason.LOOP, () -> "what this host reflected, reflected again");
    } else {
      reflect(packet, arrival, now);
      return packet.bytes();
    }
    return null;
  }

  /** A sender's has zeros there, or padding (TWAMP Light); a reflection of ours has our time. */
  private static boolean isOurs(StampPacket packet, Instant now) {
    Duration age = Duration.between(packet.time(Field.SENDER_TIME, Field.SENDER_ERROR), now);
    return packet.getShort(Field.SENDER_ERROR) == StampPacket.UNKNOWN_ERROR
        && age.abs().compareTo(LATELY) < 0;
  }

  /** Makes of a sender's packet what it is sent. */
  private void reflect(StampPacket packet, Arrival arrival, Instant now) {
    ByteBuffer bytes = packet.bytes();
    int number = bytes.getInt(packet.at(Field.NUMBER));
    long sent = bytes.getLong(packet.at(Field.TIME));
    short error = packet.getShort(Field.ERROR);
    short session = packet.getShort(Field.SESSION);
    StampExtensions extensions = new StampExtensions(bytes, StampPacket.base(key), extensionKey);
    boolean authentic = extensions.areAuthentic(number);
    bytes.put(0, new byte[Math.min(StampPacket.base(key), bytes.limit())]);
    bytes.putInt(packet.at(Field.NUMBER), number(number, session, arrival));
    bytes.putLong(packet.at(Field.TIME), StampPacket.time(now));
    bytes.putShort(packet.at(Field.ERROR), StampPacket.UNKNOWN_ERROR);
    bytes.putShort(packet.at(Field.SESSION), session);
    bytes.putLong(packet.at(Field.RECEIVED), StampPacket.time(arrival.time()));
    bytes.putInt(packet.at(Field.SENDER_NUMBER), number);
    bytes.putLong(packet.at(Field.SENDER_TIME), sent);
    bytes.putShort(packet.at(Field.SENDER_ERROR), error);
    bytes.put(packet.at(Field.SENDER_TTL), (byte) arrival.hopLimit());
    extensions.reflect(authentic, bytes.getInt(packet.at(Field.NUMBER)));
    packet.seal();
  }

  private int number(int sendersNumber, short session, Arrival arrival) {
    return stateful
        ? sessions.next(
            listener + arrival.path() + (char) session, sendersNumber, System.nanoTime())
        : sendersNumber;
  }
}
