// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import org.netlabd.client.failure.Failure;

/** Tells the observer, and the watch how long that took. */
record TimedObserver(Observer told, PauseWatch pauses) implements Observer {

  @Override
  public void observed(Observation observation) {
    timed(() -> told.observed(observation));
  }

  @Override
  public void failed(Failure failure) {
    timed(() -> told.failed(failure));
  }

  @Override
  public void period(Statistics figures) {
    timed(() -> told.period(figures));
  }

  @Override
  public void soFar(Statistics figures) {
    timed(() -> told.soFar(figures));
  }

  private void timed(Runnable telling) {
    long begin = System.nanoTime();
    telling.run();
    pauses.told(begin, System.nanoTime());
  }
}
