// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The package's own tests, debian/tests, as autopkgtest runs them: of the client's package, of the
 * daemon's, which takes its place, and of its end.
 */
class AutopkgtestIT {

  private static final Duration DEADLINE = Duration.ofMinutes(10);

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void testsOfThePackagePass(String suite, @TempDir Path scratch) throws Exception {
    Path packaging = scratch.resolve("debian.tar");
    Command.run(DEADLINE, "tar", "-C", "packaging/deb", "-cf", packaging.toString(), "debian")
        .orFail();
    var host = new Host(suite);
    host.beforeAll(null);
    try {
      host.put(packaging, "/root/debian.tar");
      host.put(DebianPackage.built("netlab"), "/root/netlab.deb");
      host.put(DebianPackage.built(), "/root/netlabd.deb");
      // The host reaches no mirror, and has all that is needed.
      host.sh("mkdir /root/source && tar -C /root/source -xf /root/debian.tar");
      host.sh("rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*");
      Command.Ended tests =
          host.run(
              DEADLINE,
              "HOME=/root autopkgtest --no-built-binaries"
                  + " --ignore-restrictions=isolation-container,breaks-testbed"
                  + " /root/netlab.deb /root/netlabd.deb /root/source/ -- null 2>&1");
      // 0: all passed, and none was skipped.
      assertEquals(0, tests.status(), tests.output());
    } finally {
      host.afterAll(null);
    }
  }
}
