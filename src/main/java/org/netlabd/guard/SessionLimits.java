package org.netlabd.guard;

import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Rate;
import org.netlabd.values.SourcePrefix;

/**
 * How many sessions a TCP listener has, in all and of each source, and how often new ones begin.
 * OpenSSH's MaxStartups and PerSourceMaxStartups are the model; but nothing is refused at random.
 *
 * <p>What concerns a source alone is decided first, so that one source cannot spend what all share:
 * source-rate, per-source, sessions, rate. Only a connection that is admitted takes of the shared
 * rate; every one takes of its source's.
 *
 * <p>Asked by a listener's event loops for each connection, any number of them at once. Sources are
 * counted while they have sessions, so the map is never larger than their number; addresses can be
 * compared, so that it stays quick whatever hash codes they were chosen for. The clock is handed
 * in.
 */
public final class SessionLimits {

  private final AtomicInteger sessions = new AtomicInteger();
  private final ConcurrentHashMap<IpAddress, Integer> bySource = new ConcurrentHashMap<>();
  private volatile Buckets buckets;

  /**
   * The limits of a listener.
   *
   * @param sessions in all
   * @param perSource of one source
   * @param rate connections in all
   * @param sourceRate connections of one source
   * @param prefix what makes a source
   * @param sources how many sources' rates are remembered
   */
  public record Limits(
      int sessions, int perSource, Rate rate, Rate sourceRate, SourcePrefix prefix, int sources) {

    private IpAddress source(long high, long low) {
      return new IpAddress(prefix.high(high, low), prefix.low(high, low));
    }
  }

  /** Limits and what they fill. */
  private record Buckets(Limits limits, TokenBucket rate, SourceTable sourceRate) {}

  /** Nothing used yet; {@code nanos} is {@link System#nanoTime} now. */
  public SessionLimits(Limits limits, long nanos) {
    buckets =
        new Buckets(limits, new TokenBucket(limits.rate(), nanos), sourceTable(limits, nanos));
  }

  /**
   * Puts other limits in force. Sessions go on and count, for another source once their tickets are
   * counted anew; a rate that stays keeps its count. For one thread at a time.
   */
  public void change(Limits limits, long nanos) {
    Buckets before = buckets;
    Limits old = before.limits();
    boolean sameSources =
        old.sourceRate().equals(limits.sourceRate())
            && old.prefix().equals(limits.prefix())
            && old.sources() == limits.sources();
    buckets =
        new Buckets(
            limits,
            old.rate().equals(limits.rate())
                ? before.rate()
                : new TokenBucket(limits.rate(), nanos),
            sameSources ? before.sourceRate() : sourceTable(limits, nanos));
  }

  private static SourceTable sourceTable(Limits limits, long nanos) {
    return new SourceTable(
        limits.sourceRate(), limits.prefix(), limits.sources(), new SecureRandom(), nanos);
  }

  /** Decides on a connection from the address. */
  public Admission admit(long high, long low, long nanos) {
    Buckets now = buckets;
    if (now.sourceRate().take(high, low, 1, nanos) == 0) {
      return new Admission.Refused(Reason.SOURCE_RATE);
    }
    IpAddress source = now.limits().source(high, low);
    if (bySource.merge(source, 1, Integer::sum) > now.limits().perSource()) {
      removeFrom(source);
      return new Admission.Refused(Reason.PER_SOURCE);
    }
    if (sessions.incrementAndGet() > now.limits().sessions()) {
      remove(source);
      return new Admission.Refused(Reason.SESSIONS);
    }
    if (now.rate().take(1, nanos) == 0) {
      remove(source);
      return new Admission.Refused(Reason.RATE);
    }
    return new Admission.Ticket(this, high, low, source);
  }

  /** The source that an address belongs to now. */
  IpAddress source(long high, long low) {
    return buckets.limits().source(high, low);
  }

  /** A session counts for another source; returns that. */
  IpAddress move(IpAddress from, IpAddress to) {
    if (!from.equals(to)) {
      removeFrom(from);
      bySource.merge(to, 1, Integer::sum);
    }
    return to;
  }

  /** A session of the source was not let in after all, or has ended. */
  void remove(IpAddress source) {
    sessions.decrementAndGet();
    removeFrom(source);
  }

  private void removeFrom(IpAddress source) {
    bySource.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
  }

  /** How many sessions there are. */
  public int sessions() {
    return sessions.get();
  }

  /** How many sources have sessions. */
  int sources() {
    return bySource.size();
  }
}
