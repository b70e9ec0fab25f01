// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.echo.Request;
import org.netlabd.values.SharedKey;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether {@code netlab echo} is a STAMP session-sender. */
public final class StampOptions {

  @Option(
      names = "--stamp",
      description =
          "Test packets of STAMP (RFC 8762) to a session-reflector, by UDP, on port 862 if none is"
              + " given. There are the times of each way, too, from one host's clock to the other's,"
              + " and how long the reflector took. How far the clocks are apart is estimated by the"
              + " packet that was the shortest time on its way, as NTP does; the times have it in"
              + " them. Of a reflector that numbers its answers (stateful) it is told on which way a"
              + " packet was lost. Whatever is no answer, or not authenticated, is corrupt.")
  private boolean asked;

  @Option(
      names = "--stamp-key",
      paramLabel = "FILE",
      description =
          "With --stamp: the authenticated mode, with the key that is in the file; not everybody may"
              + " be able to read that.")
  private @Nullable Path keyFile;

  /** What is asked for, null if nothing is; refuses it beside what is for echo only. */
  Request.@Nullable Stamp session(boolean excluded) throws IOException {
    if (!asked && keyFile != null) {
      throw new TypeConversionException("--stamp-key: only with --stamp");
    }
    if (asked && excluded) {
      throw new TypeConversionException("--stamp excludes -l, -p and --path-mtu");
    }
    return asked ? new Request.Stamp(keyFile == null ? null : SharedKey.read(keyFile)) : null;
  }

  static void check(Request.Stamp session, List<Long> sizes) {
    for (long bytes : sizes) {
      if (!session.fits(bytes)) {
        throw new TypeConversionException(
            "%d bytes are no test packet; accepted: %d, and %d to 65507"
                .formatted(bytes, session.base(), session.base() + 4));
      }
    }
  }
}
