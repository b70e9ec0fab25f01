// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import picocli.CommandLine.Option;

/** What commands accept that print what a peer sent. */
public final class RawOption {

  @Option(names = "--raw")
  public boolean raw;
}
