// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.netlabd.guard.Reason;
import org.netlabd.values.SharedKey;

/** Whatever comes: an answer of the same size where that was, or a refusal; and bounded memory. */
class StampPropertyTest {

  private static final SharedKey KEY =
      new SharedKey(Path.of("/k"), new SecretKeySpec(new byte[] {1}, "HmacSHA256"));

  /** A datagram of nobody's, that came at some time. */
  private record Came(Instant time, List<Reason> refusals) implements DatagramService.Arrival {

    @Override
    public String path() {
      return "from 192.0.2.1:1 to 192.0.2.2";
    }

    @Override
    public int hopLimit() {
      return 255;
    }

    @Override
    public void refuse(Reason reason, Supplier<String> why) {
      refusals.add(reason);
    }
  }

  @Property
  void anyBytesAreAnsweredInPlaceOrRefused(
      @ForAll @Size(max = 1500) byte[] bytes,
      @ForAll @IntRange(max = 64) int before,
      @ForAll boolean withKey,
      @ForAll boolean withExtensionKey,
      @ForAll boolean stateful,
      @ForAll long seconds) {
    SharedKey extensionKey = withExtensionKey ? KEY : null;
    Stamp stamp = new Stamp("a", withKey ? KEY : null, extensionKey, stateful, new StampSessions());
    ByteBuffer memory = ByteBuffer.allocateDirect(before + bytes.length + 64);
    memory.put(before, bytes);
    ByteBuffer payload = memory.duplicate().position(before).limit(before + bytes.length);
    Came came = new Came(Instant.ofEpochSecond(seconds >> 20), new ArrayList<>());
    ByteBuffer answer = stamp.answer(payload, came);
    assertEquals(answer == null ? 1 : 0, came.refusals().size());
    assertEquals(bytes.length < (withKey ? 112 : 41), came.refusals().contains(Reason.SHORT));
    if (answer != null) {
      assertEquals(bytes.length, answer.remaining());
    }
    for (int i = 0; i < memory.capacity(); i++) {
      boolean isOutside = i < before || i >= before + bytes.length;
      assertTrue(!isOutside || memory.get(i) == 0, "byte " + i);
    }
  }

  /**
   * Who chooses its address, port and identifier chooses a hash code: minutes, were it searched.
   */
  @Property(tries = 1)
  void sessionsOfOneHashCodeAreToldApartAsFast() {
    StampSessions sessions = new StampSessions();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < StampSessions.MOST; i++) {
            StringBuilder session = new StringBuilder();
            for (int bits = 0; bits < 18; bits += 3) {
              int three = i >> bits & 7;
              session.append((char) three).append((char) (7 * 31 - three * 31));
            }
            assertEquals("\0\u00d9".repeat(6).hashCode(), session.toString().hashCode());
            assertEquals(0, sessions.next(session.toString(), 77, 0));
          }
        });
  }

  /** Beyond the bound a session has no number of its own, until others have been silent. */
  @Property(tries = 1)
  void sessionsAreBounded() {
    StampSessions sessions = new StampSessions();
    long begin = System.nanoTime();
    long second = 1_000_000_000L;
    for (int i = 0; i < StampSessions.MOST; i++) {
      assertEquals(0, sessions.next(session(i), 77, begin));
    }
    assertEquals(77, sessions.next(session(-1), 77, begin + 9 * second));
    assertEquals(1, sessions.next(session(5), 77, begin + 10 * second));
    assertEquals(0, sessions.next(session(-1), 77, begin + 20 * second));
    assertEquals(2, sessions.next(session(5), 77, begin + 20 * second));
    assertEquals(1, sessions.next(session(-1), 77, begin + 800 * second));
    assertEquals(0, sessions.next(session(5), 77, begin + 1000 * second));
  }

  /** However many packets forged senders seem to have sent, those that go on keep their numbers. */
  @Property(tries = 4)
  void whoeverGoesOnKeepsItsNumbersAmongForgedOnes(
      @ForAll @IntRange(min = 1, max = 4) int packets,
      @ForAll @IntRange(min = 1, max = 10) int seconds) {
    StampSessions sessions = new StampSessions();
    long nanos = System.nanoTime();
    int forged = 0;
    for (int number = 0; number < 12; number++) {
      assertEquals(number, sessions.next("goes on", 77, nanos));
      for (int i = 0; i < StampSessions.MOST / 4; i++, forged++) {
        for (int packet = 0; packet < packets; packet++) {
          sessions.next(session(forged), 77, nanos);
        }
      }
      nanos += TimeUnit.SECONDS.toNanos(seconds);
    }
    assertEquals(0, sessions.next("comes anew", 77, nanos + TimeUnit.SECONDS.toNanos(15)));
  }

  private static String session(int number) {
    return "session " + number;
  }
}
