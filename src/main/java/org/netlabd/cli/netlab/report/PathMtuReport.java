// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.Map;
import org.netlabd.client.echo.PathMtu;
import org.netlabd.values.PeerAddress;

/** What {@code netlab echo --path-mtu} prints; pure. */
public final class PathMtuReport {

  private PathMtuReport() {}

  public static String line(PathMtu found) {
    return "Path MTU to %s: %d bytes, a payload of %d by UDP; %s"
        .formatted(
            PeerAddress.text(found.peer()),
            found.bytes(),
            found.payload(),
            Wording.count(found.probes(), "probe"));
  }

  public static Map<String, Object> json(PathMtu found) {
    return JsonText.object(
        "peer", PeerAddress.text(found.peer()),
        "payload_bytes", found.payload(),
        "mtu_bytes", found.bytes(),
        "probes", found.probes());
  }
}
