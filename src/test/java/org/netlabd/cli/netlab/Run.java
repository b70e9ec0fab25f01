// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.netlabd.cli.netlab.console.Output;

/** One run of the command line within the test's own process. */
record Run(int status, String out, String err) {

  static Run netlab(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    Output out = new Output(bytes);
    int status = Netlab.run(arguments, out, new PrintWriter(err, true));
    out.flush();
    return new Run(status, bytes.toString(StandardCharsets.UTF_8), err.toString());
  }

  /**
   * A run in which the client was never kept from running: what was on its way meanwhile has no
   * times.
   */
  static Run timed(Supplier<Run> runs, Predicate<Run> isTimed) {
    Run run = runs.get();
    for (int i = 0; i < 20 && !isTimed.test(run); i++) {
      run = runs.get();
    }
    return run;
  }
}
