// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.failure;

import java.io.IOException;

/** Ends a probe; carries its {@link Failure} to whoever asked for the probe. */
public final class ProbeException extends IOException {

  private final transient Failure failure;

  public ProbeException(Failure failure) {
    super(failure.line());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
