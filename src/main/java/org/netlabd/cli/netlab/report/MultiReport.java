// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.Multi;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.ExitStatus;

/** What {@code netlab multi} prints, and its exit status; pure. */
public record MultiReport(Multi.Result result) {

  public List<String> lines(int messages, boolean verified) {
    String all = Wording.count(connections(), "connection");
    String each = Wording.count(messages, "message");
    String counts = "%d right, %d wrong, %d failed".formatted(result.right(), wrong(), failed());
    String rest = result.unfinished() == 0 ? "" : ", " + result.unfinished() + " unfinished";
    String took = " in " + Wording.time(result.nanos());
    return List.of(
        all + ", " + each + " each: " + counts + rest + took,
        verified
            ? "The server held %d at once: answered, and not closed.".formatted(result.held())
            : "%d stood at once; whether a server held them is not known without answers."
                .formatted(result.held()));
  }

  private int connections() {
    return result.outcomes().size() + result.unfinished();
  }

  private long wrong() {
    return result.outcomes().stream().filter(outcome -> outcome.wrong() != null).count();
  }

  private long failed() {
    return result.outcomes().stream().filter(outcome -> outcome.failure() != null).count();
  }

  public Map<String, Long> complaints() {
    return result.outcomes().stream()
        .map(MultiReport::complaint)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.groupingBy(text -> text, TreeMap::new, Collectors.counting()));
  }

  private static String complaint(Multi.Outcome outcome) {
    if (outcome.failure() != null) {
      return Wording.failure(outcome.failure());
    }
    return outcome.wrong() == null ? "" : outcome.wrong();
  }

  public int status() {
    if (result.right() == result.outcomes().size()) {
      return ExitStatus.OK;
    }
    Set<Integer> statuses =
        result.outcomes().stream().map(MultiReport::status).collect(Collectors.toSet());
    return statuses.size() == 1 ? statuses.iterator().next() : ExitStatus.CHECK_FAILED;
  }

  private static int status(Multi.Outcome outcome) {
    Failure failure = outcome.failure();
    return failure == null ? ExitStatus.CHECK_FAILED : failure.kind().exitStatus();
  }

  public Map<String, @Nullable Object> json() {
    return JsonText.object(
        "connections", connections(),
        "held", result.held(),
        "right", result.right(),
        "wrong", wrong(),
        "failed", failed(),
        "unfinished", result.unfinished(),
        "ms", result.nanos() / 1e6,
        "complaints", complaints());
  }
}
