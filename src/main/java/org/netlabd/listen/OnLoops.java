// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.netlabd.log.Event;

/** Waits for what event loops do, and for none that hangs. Not called by a loop. */
final class OnLoops {

  /** A loop that takes longer hangs, and must not keep the daemon from its end. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private OnLoops() {}

  /** Waits for every loop that turns; one that hangs does its part when it turns again. */
  static void await(CompletableFuture<Void> done) {
    boolean answered =
        done.thenApply(nothing -> true)
            .completeOnTimeout(false, PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
            .join();
    if (!answered) {
      String text = "An event loop has not answered for " + PATIENCE.toSeconds() + " s";
      LogManager.getLogger(OnLoops.class).warn(Event.of(Event.Kind.LOOP_HANGS, text));
    }
  }

  static <T> CompletableFuture<Void> all(
      Collection<T> each, Function<T, CompletableFuture<Void>> action) {
    return CompletableFuture.allOf(each.stream().map(action).toArray(CompletableFuture[]::new));
  }
}
