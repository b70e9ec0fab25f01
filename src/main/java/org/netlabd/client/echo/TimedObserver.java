// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import org.netlabd.client.failure.Failure;

/** Tells the observer, and the watch how long that took. */
record TimedObserver(Observer told, PauseWatch pauses) implements Observer {

  @Override
  public void observed(Observation observation) {
    long begin = System.nanoTime();
    told.observed(observation);
    pauses.told(begin, System.nanoTime());
  }

  @Override
  public void failed(Failure failure) {
    long begin = System.nanoTime();
    told.failed(failure);
    pauses.told(begin, System.nanoTime());
  }

  @Override
  public void period(Statistics figures) {
    long begin = System.nanoTime();
    told.period(figures);
    pauses.told(begin, System.nanoTime());
  }

  @Override
  public void soFar(Statistics figures) {
    long begin = System.nanoTime();
    told.soFar(figures);
    pauses.told(begin, System.nanoTime());
  }
}
