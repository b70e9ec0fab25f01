// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import org.netlabd.client.failure.Failure;

/** Told of everything seen, on the probe's thread, while it goes on. */
public interface Observer {

  void observed(Observation observation);

  /** The system reported an error; by UDP the probes go on. */
  default void failed(Failure failure) {}

  /** A period is over, as long as was asked for; what of its probes is still out counts later. */
  default void period(Statistics figures) {}

  /** What {@link RoundTrips#ask} asked for. */
  default void soFar(Statistics figures) {}
}
