// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.Request;
import org.netlabd.values.SharedKey;
import picocli.CommandLine.Option;

/** Whether {@code netlab echo} is a STAMP session-sender. */
public final class StampOptions {

  @Option(names = "--stamp")
  private boolean asked;

  @Option(names = "--stamp-key", paramLabel = "FILE")
  private @Nullable Path keyFile;

  /** What is asked for, null if nothing is; refuses it beside what is for echo only. */
  Request.@Nullable Stamp session(boolean excluded) throws IOException {
    Refusal.when(!asked && keyFile != null, "--stamp-key: only with --stamp");
    Refusal.when(asked && excluded, "--stamp excludes -l, -p and --path-mtu");
    return asked ? new Request.Stamp(keyFile == null ? null : SharedKey.read(keyFile)) : null;
  }

  static void check(Request.Stamp session, List<Long> sizes) {
    for (long bytes : sizes) {
      Refusal.when(
          !session.fits(bytes),
          "%d bytes are no test packet; accepted: %d, and %d to 65507"
              .formatted(bytes, session.base(), session.base() + 4));
    }
  }
}
