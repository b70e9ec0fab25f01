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

  /**
   * The answer to one datagram; null if it gets none. Both are direct; the datagram is valid, and
   * the answer does not change, until the loop's turn is over.
   */
  @Nullable ByteBuffer answer(ByteBuffer payload, Arrival arrival);

  /**
   * Whether each byte is answered by one, wherever it is: then datagrams of one sender and size are
   * given as one, one behind the other, and answered so.
   */
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

    /**
     * Counts and says that it gets no answer.
     *
     * @param why says more than the reason does; asked only if it is logged, as few of a flood are
     */
    void refuse(Reason reason, Supplier<String> why);

    /** So short that an answer would be longer: who forges a source must gain nothing. */
    default void refuseShort(int bytes, int least) {
      refuse(Reason.SHORT, () -> bytes + " bytes; answered from " + least + " on");
    }
  }
}
