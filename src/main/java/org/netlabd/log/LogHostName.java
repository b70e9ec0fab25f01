// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.Resolver;
import org.netlabd.values.BoundedCall;
import org.netlabd.values.DaemonThread;

/** Whether a log host's name still leads to where its datagrams go. One thread's. */
final class LogHostName {

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final String host;

  /** Asks one at a time, however long that takes. */
  private final ExecutorService resolver = DaemonThread.each("log-resolver", 1);

  private long askedNanos = System.nanoTime();

  LogHostName(String host) {
    this.host = host;
  }

  /** Asked once in a period, for a moment: what is to be logged may be that nobody answers. */
  boolean leadsAwayFrom(@Nullable InetAddress peer) {
    long now = System.nanoTime();
    if (now - askedNanos < PERIOD_NANOS) {
      return false;
    }
    askedNanos = now;
    try {
      var asked = resolver.submit(() -> Resolver.addresses(host));
      return !List.of(BoundedCall.answer(asked, PATIENCE)).contains(peer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      return false;
    }
  }
}
