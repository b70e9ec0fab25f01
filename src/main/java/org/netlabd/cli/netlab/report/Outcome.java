// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.ExitStatus;

/**
 * What came of a command's work, for whichever way it is told; immutable.
 *
 * @param said on the standard error, at the end
 * @param lines for people
 * @param summary for a check, in a line
 * @param nanos the time that a check bounds
 * @param figures for a document
 * @param failure what ended it or kept it from being anything, if something did
 */
public record Outcome(
    int status,
    List<String> said,
    List<String> lines,
    String summary,
    long nanos,
    Map<String, ?> figures,
    @Nullable Failure failure) {

  /** Of what is right, unless it failed. */
  public static Outcome of(
      @Nullable Failure failure,
      List<String> lines,
      String summary,
      long nanos,
      Map<String, ?> figures) {
    int status = failure == null ? ExitStatus.OK : failure.kind().exitStatus();
    List<String> said = failure == null ? List.of() : List.of(Wording.failure(failure));
    return new Outcome(status, said, lines, summary, nanos, figures, failure);
  }
}
