// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.netlabd.guard.End;

class DeadlinesTest {

  private Deadlines deadlines = new Deadlines();
  private final List<Timed> expired = new ArrayList<>();

  private class Timed extends Connection {

    private long deadline;

    Timed(long deadline) {
      this.deadline = deadline;
      deadlines.add(this);
    }

    @Override
    long deadlineNanos() {
      return deadline;
    }

    @Override
    void expired(long nowNanos) {
      expired.add(this);
      deadlines.remove(this);
    }

    @Override
    void finish(End why) {
      throw new UnsupportedOperationException();
    }

    @Override
    void abort(End why) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Nullable Map<String, @Nullable Object> view() {
      throw new UnsupportedOperationException();
    }
  }

  /** Whatever comes, goes, is put off or is hurried, against a plain list. */
  @Property
  void endsWhatAPlainListWould(
      @ForAll @Size(max = 300) List<@IntRange(max = 1 << 20) Integer> steps, @ForAll long origin) {
    deadlines = new Deadlines();
    List<Timed> plain = new ArrayList<>();
    long now = origin;
    for (int step : steps) {
      int number = step / 8;
      Timed any = plain.isEmpty() ? null : plain.get(number % plain.size());
      if (step % 8 < 3 || any == null) {
        plain.add(new Timed(now + number % 1000));
      } else if (step % 8 == 3) {
        plain.remove(any);
        deadlines.remove(any);
      } else if (step % 8 < 6) {
        any.deadline += number % 1000;
      } else if (step % 8 == 6) {
        any.deadline = now + number % 100;
        deadlines.sooner(any);
      } else {
        now += number % 300;
        lookAll(now);
        long at = now;
        Set<Timed> due = new HashSet<>(plain);
        due.removeIf(each -> each.deadline - at > 0);
        assertEquals(due, new HashSet<>(expired));
        assertEquals(due.size(), expired.size());
        expired.clear();
        plain.removeAll(due);
      }
      assertEquals(new HashSet<>(plain), new HashSet<>(deadlines.all()));
      assertEquals(plain.isEmpty(), deadlines.isEmpty());
      for (Timed each : plain) {
        assertTrue(deadlines.nextNanos() - each.deadline <= 0, "would look too late");
      }
    }
  }

  private void lookAll(long now) {
    while (!deadlines.isEmpty() && deadlines.nextNanos() - now <= 0) {
      deadlines.look(now);
    }
  }

  @Test
  void manyThatEndTogetherEndInTurns() {
    IntStream.range(0, 2 * Deadlines.TURN).forEach(i -> new Timed(5));
    deadlines.look(5);
    assertEquals(Deadlines.TURN, expired.size());
    assertEquals(5, deadlines.nextNanos());
    deadlines.look(5);
    assertTrue(deadlines.isEmpty());
  }

  @Test
  void oneThatFailsToEndLeavesTheOthers() {
    Timed failing =
        new Timed(1) {
          @Override
          void expired(long nowNanos) {
            throw new IllegalStateException();
          }
        };
    Timed other = new Timed(2);
    assertThrows(IllegalStateException.class, () -> deadlines.look(2));
    deadlines.look(2);
    assertEquals(List.of(other), expired);
    deadlines.remove(failing);
    assertTrue(deadlines.isEmpty());
  }

  @Test
  void oneWhoseTimeIsAlwaysOverLeavesTheOthers() {
    Timed restless =
        new Timed(1) {
          @Override
          void expired(long nowNanos) {
            deadlines.sooner(this);
          }
        };
    Timed other = new Timed(2);
    deadlines.look(3);
    assertEquals(List.of(other), expired);
    deadlines.remove(restless);
    assertTrue(deadlines.isEmpty());
  }
}
