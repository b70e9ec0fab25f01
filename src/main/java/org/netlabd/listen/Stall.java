// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.TcpInfo;

/**
 * Where a session's bytes are, and what that means when it stands still. Pure.
 *
 * @param unsent bytes that we hold for the peer
 * @param bytesIn bytes that we read
 * @param bytesOut bytes that we wrote
 * @param inputEnded whether the peer has closed its side
 * @param limit {@code limits.buffer}, in bytes
 * @param kernel what the kernel counted; null where it does not say
 */
public record Stall(
    int unsent,
    long bytesIn,
    long bytesOut,
    boolean inputEnded,
    int limit,
    @Nullable TcpInfo kernel) {

  /** Bytes that the kernel holds and that the peer's kernel has not taken; -1: not known. */
  long inKernelUnsent() {
    return kernel == null ? -1 : Math.max(0, bytesOut - kernel.acknowledgedBytes());
  }

  /** Bytes that the peer sent and that we have not read; -1: not known. */
  long inKernelUnread() {
    // The end of the stream counts as one byte.
    return kernel == null
        ? -1
        : Math.max(0, kernel.receivedBytes() - bytesIn - (inputEnded ? 1 : 0));
  }

  /** Whether each side waits for the other: the peer sends more than we may hold. */
  boolean isDeadlock() {
    return !inputEnded && (kernel == null ? unsent >= limit / 2 : inKernelUnread() > 0);
  }

  String text(Duration quiet) {
    String unsentText = unsent + " bytes unsent here" + kernelText(inKernelUnsent(), " and %d");
    String unreadText = kernelText(inKernelUnread(), "; %d bytes of it unread");
    String still = String.format(Locale.ROOT, "nothing moved for %.1f s", quiet.toMillis() / 1e3);
    return isDeadlock()
        ? ("deadlock: the peer sends and does not read, %s: %s%s; it must read while it sends, or"
                + " send less before it reads, or limits.buffer (%s) must hold all that it sends")
            .formatted(still, unsentText, unreadText, limit)
        : "stalled: the peer does not read, " + still + ": " + unsentText;
  }

  private static String kernelText(long count, String form) {
    return count < 0 ? "" : String.format(Locale.ROOT, form + " in the kernel", count);
  }
}
