// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What the account that the service runs as cannot read. Only root can ask; the kernel answers, by
 * setpriv(1), so that groups, directories and ACLs count, the unit's own, too; and where the
 * service runs, by nsenter(1), so that what its unit hides is hidden. Called by {@code netlabd
 * check}.
 *
 * @param name the service's, and its account's where the unit has no other
 */
record ServiceAccount(String name) {

  private static final String EACH = "for f do [ -r \"$f\" ] || printf '%s\\0' \"$f\"; done";
  private static final String AS_ACCOUNT =
      """
      pid=0 user=$0 group= groups=
      while IFS='=' read -r key value; do
        case $key:$value in
          MainPID:*) pid=$value ;;
          User:?*) user=$value ;;
          Group:*) group=$value ;;
          SupplementaryGroups:*) groups=$value ;;
        esac
      done <<END
      $(systemctl show --property=MainPID,User,Group,SupplementaryGroups "$0.service" 2>/dev/null)
      END
      view=
      [ "$pid" = 0 ] || view="nsenter --mount --target $pid"
      $view true 2>/dev/null || view=
      groups=$(echo $(id -G "$user") $groups | tr ' ' ,)
      exec $view setpriv --reuid="$user" --regid="${group:-$(id -g "$user")}" --groups="$groups" sh -c "$@"
      """;
  private static final long PATIENCE_SECONDS = 5;

  /** Those of the files; none if nobody can tell, as there is no such account, say. */
  List<Path> cannotRead(List<Path> files) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", AS_ACCOUNT, name, EACH, "sh"));
    files.stream().filter(Files::exists).forEach(f -> command.add(f.toAbsolutePath().toString()));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      // What is printed is less than a pipe holds, or the rest of it waits until it is read below.
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      List<String> names = Pattern.compile("\0").splitAsStream(printed).toList();
      return files.stream().filter(f -> names.contains(f.toAbsolutePath().toString())).toList();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  static boolean canAsk() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
