// SPDX-License-Identifier: Apache-2.0
package org.netlabd.soak;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A reload a second: as at first, changed, broken, and with a port that is taken. */
record Reloader(SoakedDaemon daemon, AtomicInteger rounds) implements Peer {

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Override
  public void round(BooleanSupplier running) throws Exception {
    LockSupport.parkNanos(PAUSE_NANOS);
    Configuration.Variant[] all = Configuration.Variant.values();
    daemon.reload(all[rounds.getAndIncrement() % all.length]);
  }
}
