// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.net.Errno;

class AcceptPauseTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AcceptPause pause = new AcceptPause();

  @Test
  void onlyTheFirstFailureOfAnyAcceptorBeginsAPause() {
    assertTrue(pause.failed(0));
    assertFalse(pause.failed(SECOND / 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"})
  void whatAllConnectionsNeedIsAWant(Errno errno) {
    assertTrue(AcceptPause.isWant(accept(errno)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPROTO", "ECONNABORTED", "EPERM", "ENETDOWN", "EHOSTUNREACH", "EINVAL"})
  void whatOneConnectionHasIsNone(Errno errno) {
    assertFalse(AcceptPause.isWant(accept(errno)));
  }

  private static IOException accept(Errno errno) {
    // Whose errors these are; no class that ran before may have loaded its library.
    Epoll.ensureAvailability();
    return new NativeIoException("accept", -errno.number(), false);
  }

  @Test
  void endsOnceWhenNothingHasFailedForLong() {
    assertFalse(pause.ended(0));
    pause.failed(0);
    pause.failed(SECOND);
    assertFalse(pause.ended(2 * SECOND));
    assertTrue(pause.ended(2 * SECOND + 1));
    assertFalse(pause.ended(2 * SECOND + 2));
    assertTrue(pause.failed(3 * SECOND));
  }
}
