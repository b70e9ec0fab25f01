package org.netlabd.cli.netlab;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command line within the test's own process. */
record Run(int status, String out, String err) {

  static Run netlab(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Netlab.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Run(status, out.toString(), err.toString());
  }
}
