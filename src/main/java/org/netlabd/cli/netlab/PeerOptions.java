package org.netlabd.cli.netlab;

import java.io.IOException;
import org.netlabd.client.dial.Target;
import picocli.CommandLine.Parameters;

/** What every command accepts that talks with HOST PORT. */
final class PeerOptions extends TargetOptions {

  @Parameters(index = "0", paramLabel = "HOST", description = "Name or numeric address.")
  String host = "";

  @Parameters(index = "1", paramLabel = "PORT", description = "Number or service name.")
  private String port = "";

  Target target(String protocol) throws IOException {
    return target(host, port, protocol);
  }
}
