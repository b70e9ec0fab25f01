// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import org.jspecify.annotations.Nullable;

/** What a STAMP reflector's answers tell of each way. For one thread; a copy is for any. */
public final class OneWay {

  private Times there = new Times();
  private Times back = new Times();
  private Times held = new Times();
  private long offset;
  private long shortest = Long.MAX_VALUE;
  private long invalid;
  private long came;
  private long newest = -1;
  private long newestNumber = -1;
  private boolean numbers;

  /** How many were lost on each way; and of how many sent last nobody knows. */
  public record Losses(long there, long back, long unknown) {}

  OneWay copy() {
    OneWay copy = new OneWay();
    copy.there = there.copy();
    copy.back = back.copy();
    copy.held = held.copy();
    copy.invalid = invalid;
    copy.offset = offset;
    copy.shortest = shortest;
    copy.came = came;
    copy.newest = newest;
    copy.newestNumber = newestNumber;
    copy.numbers = numbers;
    return copy;
  }

  /** An answer to a probe that had none yet. */
  void came(Reflection reflection, long seq) {
    came++;
    newest = Math.max(newest, seq);
    newestNumber = Math.max(newestNumber, reflection.number());
    numbers |= reflection.number() != (seq & 0xffff_ffffL);
  }

  void add(Reflection reflection) {
    if (!reflection.isValid()) {
      invalid++;
      return;
    }
    if (there.count() == 0) {
      // It says about how far the clocks are apart.
      there = new Times(reflection.offsetNanos());
      back = new Times(-reflection.offsetNanos());
    }
    there.add(reflection.thereNanos());
    back.add(reflection.backNanos());
    held.add(reflection.heldNanos());
    long onTheWay = reflection.thereNanos() + reflection.backNanos();
    if (onTheWay < shortest) {
      shortest = onTheWay;
      offset = reflection.offsetNanos();
    }
  }

  public Times there() {
    return there;
  }

  public Times back() {
    return back;
  }

  /** How long the reflector took. */
  public Times held() {
    return held;
  }

  /** How many answers have no times of each way, as the reflector's clock went wrong meanwhile. */
  public long invalid() {
    return invalid;
  }

  /** How far its clock is ahead, by the probe that was on its way for shortest; null: not known. */
  public @Nullable Long offsetNanos() {
    return there.count() == 0 ? null : offset;
  }

  /** By how much the estimate may be wrong: the two ways of that probe may differ so much. */
  public long offsetErrorNanos() {
    return there.count() == 0 ? 0 : Math.max(0, shortest) / 2;
  }

  /** What was lost where, by the reflector's own numbers; null if these do not say. */
  public @Nullable Losses losses(Statistics all) {
    if (came == all.sent()) {
      return new Losses(0, 0, 0);
    }
    long lostThere = newest - newestNumber;
    long lostBack = newestNumber + 1 - came;
    boolean known =
        numbers && all.duplicate() == 0 && newest < all.sent() && lostThere >= 0 && lostBack >= 0;
    return known ? new Losses(lostThere, lostBack, all.sent() - 1 - newest) : null;
  }
}
