// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.netlabd.config.ListenerSettings.Limits;
import org.netlabd.values.IpAddress;

/**
 * How many sessions a TCP listener has, in all and of each source, and how often new ones begin.
 * OpenSSH's MaxStartups and PerSourceMaxStartups are the model; but nothing is refused at random.
 *
 * <p>What concerns a source alone is decided first, so that one source cannot spend what all share:
 * source-rate, per-source, sessions, rate. Only a connection that is admitted takes of the shared
 * rate; every one takes of its source's. One that is being refused counts until it is: of those
 * that come together one more may be refused, never one more let in.
 *
 * <p>Asked by a listener's event loops for each connection, any number of them at once. Sources are
 * counted while they have sessions, so the map is never larger than their number; addresses can be
 * compared, so that it stays quick whatever hash codes they were chosen for. The clock is handed
 * in.
 */
public final class SessionLimits {

  private final AtomicInteger sessions = new AtomicInteger();
  private final ConcurrentHashMap<IpAddress, Integer> bySource = new ConcurrentHashMap<>();
  private volatile Rates rates;

  /** Nothing used yet; {@code nanos} is {@link System#nanoTime} now. */
  public SessionLimits(Limits limits, long nanos) {
    rates = Rates.of(limits, nanos);
  }

  /** Puts other limits in force; sessions and rates that stay keep their counts. One thread. */
  public void change(Limits limits, long nanos) {
    rates = rates.changed(limits, nanos);
  }

  /** The rates of now, which datagrams have alike. */
  public Rates rates() {
    return rates;
  }

  public Admission admit(long high, long low, long nanos) {
    return rates.bySource().take(high, low, 1, nanos) == 0
        ? new Admission.Refused(Reason.SOURCE_RATE)
        : admitAgain(high, low, nanos);
  }

  /** Decides about one that was refused before, and has taken of its source's rate then. */
  public Admission admitAgain(long high, long low, long nanos) {
    Rates now = rates;
    IpAddress source = source(now.limits(), high, low);
    if (bySource.merge(source, 1, Integer::sum) > now.limits().perSource()) {
      removeFrom(source);
      return new Admission.Refused(Reason.PER_SOURCE);
    }
    if (sessions.incrementAndGet() > now.limits().sessions()) {
      remove(source);
      return new Admission.Refused(Reason.SESSIONS);
    }
    if (now.all().take(1, nanos) == 0) {
      remove(source);
      return new Admission.Refused(Reason.RATE);
    }
    return new Admission.Ticket(this, high, low, source);
  }

  /** The source that an address belongs to now. */
  IpAddress source(long high, long low) {
    return source(rates.limits(), high, low);
  }

  private static IpAddress source(Limits limits, long high, long low) {
    return limits.sourcePrefix().source(new IpAddress(high, low));
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

  public int sessions() {
    return sessions.get();
  }

  int sources() {
    return bySource.size();
  }
}
