// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import org.netlabd.client.dial.Target;
import picocli.CommandLine.Parameters;

/** What every command accepts that talks with HOST PORT. */
public final class PeerOptions extends TargetOptions {

  @Parameters(index = "0", paramLabel = "HOST")
  public String host = "";

  @Parameters(index = "1", paramLabel = "PORT")
  private String port = "";

  public Target target(String protocol) throws IOException {
    return target(host, port, protocol);
  }
}
