// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.Mismatch;
import org.netlabd.client.Payload;
import org.netlabd.values.Moment;
import org.netlabd.values.SharedKey;
import org.netlabd.values.StampPacket;
import org.netlabd.values.StampPacket.Field;

/**
 * Test packets of STAMP (RFC 8762), filled up to their size by one extension of padding (RFC 8972).
 *
 * @param begin says what the wall clock's times are
 */
record StampFrame(short session, int size, @Nullable SharedKey key, Payload payload, Moment begin)
    implements Frame {

  private static final byte UNRECOGNIZED = (byte) 0x80;
  private static final byte PADDING = 1;

  /** Bytes of an extension before what it is filled with. */
  static final int EXTENSION_HEADER = 4;

  /** Begins a session; what it has to load is loaded. */
  static StampFrame of(int size, @Nullable SharedKey key) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    short session = (short) random.nextInt(1, 1 << 16);
    Payload payload = new Payload(random.nextLong());
    StampFrame frame = new StampFrame(session, size, key, payload, Moment.now());
    frame.put(ByteBuffer.allocate(size), 0, 0);
    return frame;
  }

  @Override
  public void put(ByteBuffer buffer, long seq, long sentNanos) {
    ByteBuffer bytes = buffer.slice(buffer.position(), size);
    StampPacket packet = new StampPacket(bytes, key);
    bytes.put(0, new byte[StampPacket.base(key)]);
    bytes.putInt(packet.at(Field.NUMBER), (int) seq);
    bytes.putShort(packet.at(Field.ERROR), StampPacket.UNKNOWN_ERROR);
    bytes.putShort(packet.at(Field.SESSION), session);
    stamp(bytes, sentNanos);
    int rest = size - StampPacket.base(key) - EXTENSION_HEADER;
    if (rest >= 0) {
      bytes.position(StampPacket.base(key));
      bytes.put(UNRECOGNIZED).put(PADDING).putShort((short) rest);
      payload.fill(bytes, seq * size);
    }
    buffer.position(buffer.position() + size);
  }

  @Override
  public void stamp(ByteBuffer buffer, long sentNanos) {
    StampPacket packet = new StampPacket(buffer, key);
    Instant sent = begin.wallAt(sentNanos);
    buffer.putLong(packet.at(Field.TIME), StampPacket.time(sent));
    packet.seal();
  }

  /** A reflector that knows no identifiers sends 0 back. */
  @Override
  public long claimed(ByteBuffer bytes) {
    StampPacket packet = new StampPacket(bytes, key);
    boolean isOurs =
        bytes.limit() >= StampPacket.base(key)
            && (packet.getShort(Field.SESSION) == session || packet.getShort(Field.SESSION) == 0);
    return isOurs ? Integer.toUnsignedLong(bytes.getInt(packet.at(Field.SENDER_NUMBER))) : -1;
  }

  @Override
  public long quoted(ByteBuffer bytes) {
    StampPacket packet = new StampPacket(bytes, key);
    boolean isOurs =
        bytes.limit() >= packet.at(Field.SESSION) + Short.BYTES
            && packet.getShort(Field.SESSION) == session;
    return isOurs ? Integer.toUnsignedLong(bytes.getInt(packet.at(Field.NUMBER))) : -1;
  }

  @Override
  public boolean isAnswer(ByteBuffer bytes, ByteBuffer sent) {
    StampPacket answer = new StampPacket(bytes, key);
    StampPacket probe = new StampPacket(sent, key);
    return bytes.limit() == size
        && answer.isSealed()
        && bytes.getLong(answer.at(Field.SENDER_TIME)) == sent.getLong(probe.at(Field.TIME))
        && answer.getShort(Field.SENDER_ERROR) == probe.getShort(Field.ERROR);
  }

  /** Whose number it has it belongs to, however much else is not as it should be. */
  @Override
  public int differences(ByteBuffer bytes, ByteBuffer sent) {
    return claimed(bytes) == quoted(sent) ? 0 : Integer.MAX_VALUE;
  }

  @Override
  public @Nullable Mismatch mismatch(ByteBuffer bytes, ByteBuffer sent) {
    return null;
  }

  @Override
  public Verdict unasked(ByteBuffer bytes) {
    boolean isRight = new StampPacket(bytes, key).isSealed() && claimed(bytes) >= 0;
    return isRight ? Verdict.STRANGE : Verdict.CORRUPT;
  }

  /** What our own times are by the wall clock, it says now: it may have been set since. */
  @Override
  public @Nullable Reflection reflection(ByteBuffer bytes, long leftNanos, long nowNanos) {
    StampPacket answer = new StampPacket(bytes, key);
    if (bytes.getLong(answer.at(Field.RECEIVED)) == 0
        || bytes.getLong(answer.at(Field.TIME)) == 0) {
      return null; // It has no clock (RFC 5905, section 6: such a time is unknown).
    }
    Instant now = Moment.now().wallAt(nowNanos);
    Instant left = now.minusNanos(nowNanos - leftNanos);
    Instant received = answer.time(Field.RECEIVED, Field.ERROR);
    Instant sent = answer.time(Field.TIME, Field.ERROR);
    return new Reflection(
        Integer.toUnsignedLong(bytes.getInt(answer.at(Field.NUMBER))),
        Duration.between(left, received).toNanos(),
        Duration.between(received, sent).toNanos(),
        Duration.between(sent, now).toNanos());
  }
}
