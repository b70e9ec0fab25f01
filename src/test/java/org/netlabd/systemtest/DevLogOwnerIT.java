// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host whose {@code /dev/log} is a syslog daemon's own, and not the journal's. */
class DevLogOwnerIT {

  private enum Owner {
    RSYSLOG(
        "bookworm",
        "rsyslogd -n -i NONE -f ",
        "module(load=\"imuxsock\" SysSock.Name=\"/dev/log\" SysSock.Use=\"on\")\n"
            + "*.* /var/log/owner.log\n"),
    /** Where systemd runs it leaves /dev/log, spelt so, to the journal. */
    SYSLOG_NG(
        "trixie",
        "syslog-ng -F --no-caps -f ",
        "@version: 4.8\n"
            + "log { source { unix-dgram(\"/dev//log\"); };"
            + " destination { file(\"/var/log/owner.log\"); }; };\n");

    private final String suite;
    private final String command;
    private final String configuration;

    Owner(String suite, String command, String configuration) {
      this.suite = suite;
      this.command = "systemd-run -q --unit=owner " + command + "/root/owner.conf";
      this.configuration = configuration;
    }
  }

  @ParameterizedTest
  @EnumSource
  void itGetsTheRecordsAlsoAfterItsRestart(Owner owner) throws Exception {
    var host = new NetlabdHost(owner.suite);
    host.beforeAll(null);
    try {
      host.write("/root/owner.conf", owner.configuration);
      host.sh(
          "systemctl stop rsyslog syslog-ng syslog.socket 2>/dev/null; systemctl mask --now"
              + " systemd-journald-dev-log.socket && rm -f /dev/log && "
              + owner.command);
      host.until("a /dev/log", () -> host.run("test -S /dev/log").status(), status -> status == 0);
      host.sh("systemctl restart netlabd");
      awaitRecord(host, "Started: ");
      host.sh("systemctl stop owner && " + owner.command);
      host.sh("systemctl reload netlabd");
      awaitRecord(host, "Reloaded: ");
    } finally {
      host.afterAll(null);
    }
  }

  private static void awaitRecord(Host host, String text) {
    host.until(
        text,
        () -> host.run("grep -c 'netlabd\\[.*" + text + "' /var/log/owner.log").output().strip(),
        count -> count.equals("1"));
  }
}
