// SPDX-License-Identifier: Apache-2.0
package org.netlabd.fault;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.FaultSettings;
import org.netlabd.config.key.Memory;
import org.netlabd.values.IpAddress;

/** The faults of one listener, which all its sessions and sources share. Any thread. */
public final class ListenerFaults {

  private final Map<Fault, LongAdder> counts = new ConcurrentHashMap<>();
  private final AtomicInteger heldBytes = new AtomicInteger();
  private volatile Plan plan;

  /**
   * What is asked for now.
   *
   * @param isNone whether nothing is: asked of each session
   * @param startNanos when its schedule began
   * @param generation how many plans came before
   * @param begun sessions that have come since
   * @param sources of datagrams that have come since, the one last that has just come
   */
  record Plan(
      FaultSettings settings,
      boolean isNone,
      long seed,
      long startNanos,
      int generation,
      AtomicLong begun,
      Map<IpAddress, DatagramFaults> sources) {

    static Plan of(FaultSettings settings, long nowNanos, int generation) {
      int drawn = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
      return new Plan(
          settings,
          settings.isNone(),
          settings.seed().orElse(drawn),
          nowNanos,
          generation,
          new AtomicLong(),
          new LinkedHashMap<>(16, 0.75f, true));
    }

    boolean isOn(long nowNanos) {
      return settings.when().isEmpty() || settings.when().get().isOn(nowNanos - startNanos);
    }

    /** Not of one that is always on. */
    long untilTurnNanos(long nowNanos) {
      return settings.when().orElseThrow().untilTurnNanos(nowNanos - startNanos);
    }
  }

  public ListenerFaults(FaultSettings settings, long nowNanos) {
    plan = Plan.of(settings, nowNanos, 0);
  }

  /** What begins from now on meets these; the same ones change nothing. For one thread. */
  public void change(FaultSettings settings, long nowNanos) {
    if (!plan.settings.equals(settings)) {
      plan = Plan.of(settings, nowNanos, plan.generation + 1);
    }
  }

  /** Another number after each {@link #change} that changed something. */
  public int generation() {
    return plan.generation;
  }

  /** With which a run can be repeated: the one that was given, or else drawn. */
  public long seed() {
    return plan.seed;
  }

  /** What the next session meets; null if nothing. */
  public @Nullable StreamFaults nextSession(long nowNanos) {
    Plan now = plan;
    return now.isNone
        ? null
        : new StreamFaults(this, now, Dice.of(now.seed, now.begun.getAndIncrement()), nowNanos);
  }

  /** What the answers to a source meet, whatever loop they are on. */
  public DatagramFaults source(IpAddress source, long nowNanos) {
    Plan now = plan;
    synchronized (now.sources) {
      DatagramFaults faults =
          now.sources.computeIfAbsent(
              source, each -> new DatagramFaults(this, now, Dice.of(now.seed, each), nowNanos));
      if (now.sources.size() > Memory.FAULTY_SOURCES) {
        now.sources.remove(now.sources.keySet().iterator().next());
      }
      return faults;
    }
  }

  public boolean isScheduled() {
    return plan.settings.when().isPresent() && !plan.isNone;
  }

  /** Whether faults happen now, as far as the schedule is concerned. */
  public boolean isOn(long nowNanos) {
    return plan.isOn(nowNanos);
  }

  /** Not for those that are always on. */
  public long untilTurnNanos(long nowNanos) {
    return plan.untilTurnNanos(nowNanos);
  }

  public void count(Fault fault, long times) {
    if (times > 0) {
      counts.computeIfAbsent(fault, first -> new LongAdder()).add(times);
    }
  }

  /** How often which fault has happened, reloads before included; without those that did not. */
  public Map<Fault, Long> counts() {
    Map<Fault, Long> sums = new EnumMap<>(Fault.class);
    counts.forEach((fault, count) -> sums.put(fault, count.sum()));
    return Collections.unmodifiableMap(sums);
  }

  /** How many bytes more may be held back; loops that ask at once may each take them. */
  public int room() {
    return Math.max(0, plan.settings.queueBytes() - heldBytes.get());
  }

  /** So many bytes more are held back or, if negative, let go. */
  public void hold(int bytes) {
    heldBytes.getAndAdd(bytes);
  }
}
