// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A {@link Host} on which the package is installed, and so the service started. */
final class NetlabdHost extends Host {

  private String installation = "";

  /** A host of Debian 12. */
  NetlabdHost() {
    this("bookworm");
  }

  NetlabdHost(String suite) {
    super(suite);
  }

  NetlabdHost(String suite, boolean boots) {
    super(suite, boots);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    super.beforeAll(context);
    put(DebianPackage.built(), "/root/netlabd.deb");
    installation = sh("dpkg --install /root/netlabd.deb 2>&1");
  }

  /** What installing the package printed. */
  String installation() {
    return installation;
  }

  /** Process id of the service's JVM, as the host counts. */
  String jvm() {
    return sh("cat /run/netlabd/netlabd.pid").strip();
  }

  /** Waits for the service to run in another JVM than that one, as after an upgrade. */
  String jvmAfter(String before) {
    return until(
        "another JVM",
        () ->
            run("systemctl -q is-active netlabd && cat /run/netlabd/netlabd.pid").output().strip(),
        jvm -> jvm.matches("[0-9]+") && !jvm.equals(before));
  }

  /** A property of the service, as systemd knows it. */
  String property(String name) {
    return sh("systemctl show --property " + name + " --value netlabd").strip();
  }

  /** The messages of the journal that netlabd, not systemd, wrote since the host is up. */
  List<String> records() {
    return sh("journalctl --no-pager -o cat -t netlabd").lines().toList();
  }

  /** Those of one JVM. */
  List<String> records(String jvm) {
    return sh("journalctl --no-pager -o cat -t netlabd _PID=" + jvm).lines().toList();
  }

  /** Adds a drop-in to the configuration. */
  void configure(String text) throws Exception {
    write("/etc/netlabd.conf.d/50-test.conf", text);
  }

  /** Takes the drop-in away, and starts the service afresh. */
  void restore() {
    sh("rm -f /etc/netlabd.conf.d/50-test.conf; systemctl reset-failed; systemctl restart netlabd");
  }
}
