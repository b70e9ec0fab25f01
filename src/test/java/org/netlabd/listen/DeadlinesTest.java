// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private Deadlines deadlines = new Deadlines();
  private final List<Connection> expired = new ArrayList<>();

  private class Connection extends Deadlines.Timed {

    private long deadline;

    Connection(long deadline) {
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
  }

  /** Whatever comes, goes, is put off or is hurried, against a plain list. */
  @Property
  void endsWhatAPlainListWould(
      @ForAll @Size(max = 300) List<@IntRange(max = 1 << 20) Integer> steps, @ForAll long origin) {
    deadlines = new Deadlines();
    List<Connection> plain = new ArrayList<>();
    long now = origin;
    for (int step : steps) {
      int number = step / 8;
      Connection any = plain.isEmpty() ? null : plain.get(number % plain.size());
      if (step % 8 < 3 || any == null) {
        plain.add(new Connection(now + number % 1000));
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
        Set<Connection> due = new HashSet<>(plain);
        due.removeIf(each -> each.deadline - at > 0);
        assertEquals(due, new HashSet<>(expired));
        assertEquals(due.size(), expired.size());
        expired.clear();
        plain.removeAll(due);
      }
      assertEquals(new HashSet<>(plain), new HashSet<>(deadlines.all()));
      assertEquals(plain.isEmpty(), deadlines.isEmpty());
      for (Connection each : plain) {
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
    IntStream.range(0, 2 * Deadlines.TURN).forEach(i -> new Connection(5));
    deadlines.look(5);
    assertEquals(Deadlines.TURN, expired.size());
    assertEquals(5, deadlines.nextNanos());
    deadlines.look(5);
    assertTrue(deadlines.isEmpty());
  }

  @Test
  void oneThatFailsToEndLeavesTheOthers() {
    Connection failing =
        new Connection(1) {
          @Override
          void expired(long nowNanos) {
            throw new IllegalStateException();
          }
        };
    Connection other = new Connection(2);
    assertThrows(IllegalStateException.class, () -> deadlines.look(2));
    deadlines.look(2);
    assertEquals(List.of(other), expired);
    deadlines.remove(failing);
    assertTrue(deadlines.isEmpty());
  }

  @Test
  void oneWhoseTimeIsAlwaysOverLeavesTheOthers() {
    Connection restless =
        new Connection(1) {
          @Override
          void expired(long nowNanos) {
            deadlines.sooner(this);
          }
        };
    Connection other = new Connection(2);
    deadlines.look(3);
    assertEquals(List.of(other), expired);
    deadlines.remove(restless);
    assertTrue(deadlines.isEmpty());
  }
}
