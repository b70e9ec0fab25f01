package org.netlabd.client.echo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.netlabd.client.failure.Failure;

/** Observes for two: passes everything on, counts it, and keeps the different failures. */
final class Failures implements Observer {

  /** Of different failures, so many are enough. */
  private static final int MOST = 16;

  private final Observer next;
  private final Tally tally;
  private final Set<Failure> failures = new LinkedHashSet<>();

  Failures(Observer next, Tally tally) {
    this.next = next;
    this.tally = tally;
  }

  @Override
  public void observed(Observation observation) {
    tally.observed(observation);
    next.observed(observation);
  }

  @Override
  public void failed(Failure failure) {
    if (failures.size() < MOST) {
      failures.add(failure);
    }
    next.failed(failure);
  }

  List<Failure> list() {
    return new ArrayList<>(failures);
  }
}
