// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host whose {@code /dev/log} is a syslog daemon's own, and not the journal's. */
class DevLogOwnerIT {

  private static final String RSYSLOGD =
      "systemd-run -q --unit=owner rsyslogd -n -f /root/owner.conf -i NONE";

  @RegisterExtension static final NetlabdHost host = new NetlabdHost();

  @Test
  void itGetsTheRecordsAlsoAfterItsRestart() throws Exception {
    host.write(
        "/root/owner.conf",
        "module(load=\"imuxsock\" SysSock.Name=\"/dev/log\" SysSock.Use=\"on\")\n"
            + "*.* /var/log/owner.log\n");
    host.sh(
        "systemctl stop rsyslog syslog.socket && systemctl mask --now"
            + " systemd-journald-dev-log.socket && rm -f /dev/log && "
            + RSYSLOGD);
    host.until("a /dev/log", () -> host.run("test -S /dev/log").status(), status -> status == 0);
    host.sh("systemctl restart netlabd");
    awaitRecord("Started: ", 1);
    host.sh("systemctl stop owner && " + RSYSLOGD);
    host.sh("systemctl reload netlabd");
    awaitRecord("Reloaded: ", 1);
  }

  private static void awaitRecord(String text, int times) {
    host.until(
        text,
        () -> host.run("grep -c 'netlabd\\[.*" + text + "' /var/log/owner.log").output().strip(),
        count -> count.equals(Integer.toString(times)));
  }
}
