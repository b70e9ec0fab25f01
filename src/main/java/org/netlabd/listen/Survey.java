// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all connections of a loop, on the loop's thread, a few at a time: however many there
 * are, the loop's other work waits no longer than for a turn of its sockets.
 */
final class Survey<T> {

  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final SessionSet sessions;
  private final Function<Connection, @Nullable T> look;
  private final List<T> found = new ArrayList<>();
  private final CompletableFuture<List<T>> done = new CompletableFuture<>();

  private Survey(SessionSet sessions, Function<Connection, @Nullable T> look) {
    this.sessions = sessions;
    this.look = look;
  }

  /** What {@code look} gives of each that is there from now to then; null is left out. */
  static <T> CompletableFuture<List<T>> of(
      SessionSet sessions, Function<Connection, @Nullable T> look) {
    Survey<T> survey = new Survey<>(sessions, look);
    sessions.loop().events().execute(() -> survey.go(sessions.all().iterator()));
    return survey.done;
  }

  private void go(Iterator<Connection> left) {
    try {
      long end = System.nanoTime() + SLICE_NANOS;
      while (left.hasNext() && System.nanoTime() - end < 0) {
        T seen = look.apply(left.next());
        if (seen != null) {
          found.add(seen);
        }
      }
    } catch (RuntimeException | Error e) {
      done.completeExceptionally(e);
      return;
    }
    if (left.hasNext()) {
      sessions.loop().events().execute(() -> go(left));
    } else {
      done.complete(found);
    }
  }
}
