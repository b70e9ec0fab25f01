// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.netlabd.config.FaultSettings.Distribution;

/** The {@code faults} of a listener that has none. */
public final class NoFaults {

  public static final FaultSettings NONE =
      new FaultSettings(
          OptionalInt.empty(),
          Optional.empty(),
          Duration.ZERO,
          Duration.ZERO,
          Distribution.NORMAL,
          0,
          0,
          0,
          0,
          0,
          0,
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          0,
          Duration.ZERO,
          0,
          16 << 20);

  private NoFaults() {}
}
