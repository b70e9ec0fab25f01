// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import picocli.CommandLine.Option;

/** What commands accept that print what a peer sent. */
public final class RawOption {

  @Option(
      names = "--raw",
      description =
          "Print what comes as it is on a terminal too; else what a terminal would act on is shown"
              + " as \\x1b there.")
  public boolean raw;
}
