package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

class HostWatchTest {

  /** A port that is being drained may still receive what makes it ask. */
  @Test
  void canBeAskedToLookWhenItIsClosed() {
    HostWatch host = new HostWatch();
    host.close();
    assertDoesNotThrow(host::lookSoon);
  }
}
