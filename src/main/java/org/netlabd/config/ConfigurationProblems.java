// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigurationProblems extends Exception {

  private final transient List<Problem> problems;

  public ConfigurationProblems(List<Problem> problems) {
    this(problems, null);
  }

  /** Of these, found by what the reading threw. */
  ConfigurationProblems(List<Problem> problems, @Nullable Throwable cause) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), cause);
    this.problems = List.copyOf(problems);
  }

  /** Every problem, files in the order in which they are read, lines ascending; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
