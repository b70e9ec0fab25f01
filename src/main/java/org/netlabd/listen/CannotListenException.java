// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings;

/** A listener could not be bound: which, where, the system's reason, and what to do. */
public final class CannotListenException extends IOException {

  CannotListenException(String listener, BindKey key, String reason, @Nullable IOException cause) {
    this(listener, key.toString(), reason, cause);
  }

  /** The same of what is no listener, by protocol, address and port. */
  public CannotListenException(
      String what, String where, String reason, @Nullable IOException cause) {
    super(what + ": cannot listen on " + where + ": " + reason + hint(reason), cause);
  }

  CannotListenException(ListenerSettings settings, String reason, IOException cause) {
    super(settings.name() + ": cannot listen on port " + settings.port() + ": " + reason, cause);
  }

  private static String hint(String reason) {
    return switch (reason) {
      case "Address already in use" -> "; ss -lntup shows who has it";
      case "Permission denied" -> "; ports below 1024 need CAP_NET_BIND_SERVICE";
      case "Cannot assign requested address" -> "; ip address shows which addresses this host has";
      case "Too many open files" -> "; ulimit -n, or LimitNOFILE= of its unit, allows more";
      default -> "";
    };
  }
}
