package org.netlabd.listen;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.guard.Reason;
import org.netlabd.guard.RepeatLimit;
import org.netlabd.log.Event;

/**
 * Counts a listener's refusals by reason, and says them: the first of a reason with its peer, those
 * that follow as a number. Kept over reloads. Any thread.
 */
final class Refusals {

  static final Duration PERIOD = Duration.ofSeconds(10);

  private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);
  private final RepeatLimit repeats = new RepeatLimit(PERIOD, System.nanoTime());

  Refusals() {
    for (Reason reason : Reason.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  /** {@code count} were refused, the last of them from {@code peer}, if that is known. */
  void refused(Listener listener, Reason reason, @Nullable InetSocketAddress peer, int count) {
    Objects.requireNonNull(counts.get(reason)).add(count);
    long toSay = repeats.refused(reason, count, System.nanoTime());
    if (toSay > 0) {
      String last = peer == null ? "" : ", the last of them";
      String text = toSay == 1 ? "refused: " + reason : say(reason, toSay) + last;
      listener.log(Level.INFO, Event.Kind.REFUSED, peer, text, null);
    }
  }

  /** Says what no record has spoken of yet; called once in a while. */
  void sayRest(Listener listener) {
    for (Reason reason : Reason.values()) {
      long toSay = repeats.toSay(reason, System.nanoTime());
      if (toSay > 0) {
        listener.log(Level.INFO, Event.Kind.REFUSED, null, say(reason, toSay), null);
      }
    }
  }

  /** Says all that no record has spoken of, because nothing will follow. */
  void sayAll(Listener listener) {
    for (Reason reason : Reason.values()) {
      long rest = repeats.rest(reason);
      if (rest > 0) {
        listener.log(Level.INFO, Event.Kind.REFUSED, null, say(reason, rest), null);
      }
    }
  }

  private static String say(Reason reason, long count) {
    return "refused: " + reason + ", " + count + " more";
  }

  /** Refusals so far, by the reason's word; none that never happened. */
  Map<String, Long> counts() {
    Map<String, Long> result = new LinkedHashMap<>();
    counts.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            result.put(reason.toString(), count.sum());
          }
        });
    return result;
  }
}
