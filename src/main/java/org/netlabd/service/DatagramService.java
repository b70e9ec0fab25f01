// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Reason;

/** What a UDP listener answers. Called on any loop. */
@FunctionalInterface
public non-sealed interface DatagramService extends Service {

  /** The answer to one datagram, or null; both are direct, and stay until the turn is over. */
  @Nullable ByteBuffer answer(ByteBuffer payload, Arrival arrival);

  /** Whether each byte is answered by one: then datagrams of a sender and size come as one. */
  default boolean isBytewise() {
    return false;
  }

  /** Whether the kernel is to say of each datagram when it came and with what hop limit. */
  default boolean isTimed() {
    return false;
  }

  /** What is known of a datagram beside its bytes; valid during the call. */
  interface Arrival {

    /** The same for all that come from one socket to one address; for no reader. */
    String path();

    /** When the kernel received it, by the wall clock; now, if that was not asked for. */
    Instant time();

    /** Its hop limit (IPv4: TTL); 0 if that was not asked for. */
    int hopLimit();

    /** Counts, and perhaps says, that it gets no answer; {@code why} is asked if it is said. */
    void refuse(Reason reason, Supplier<String> why);

    /** So short that an answer would be longer: who forges a source must gain nothing. */
    default void refuseShort(int bytes, int least) {
      refuse(Reason.SHORT, () -> bytes + " bytes; answered from " + least + " on");
    }
  }
}
