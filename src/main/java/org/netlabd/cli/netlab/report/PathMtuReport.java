package org.netlabd.cli.netlab.report;

import java.util.LinkedHashMap;
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
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("peer", PeerAddress.text(found.peer()));
    fields.put("payload_bytes", found.payload());
    fields.put("mtu_bytes", found.bytes());
    fields.put("probes", found.probes());
    return fields;
  }
}
