// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.TcpInfo;
import org.netlabd.values.PeerAddress;

/**
 * What can be seen of one session; immutable.
 *
 * @param listener its listener's name
 * @param peer its client
 * @param proxy who named the client by a PROXY header; null where nobody did
 * @param local the address that was connected to
 * @param age since when it has been there
 * @param idle since when nothing has moved
 * @param counts its bytes, ours and the kernel's
 */
public record SessionView(
    String listener,
    InetSocketAddress peer,
    @Nullable InetSocketAddress proxy,
    InetSocketAddress local,
    Duration age,
    Duration idle,
    Stall counts) {

  private static final Duration MOMENT = Duration.ofSeconds(1);

  /** Whether bytes wait for the peer, and none has moved for a second. */
  boolean isStalled() {
    boolean waits = counts.unsent() > 0 || counts.inKernelUnsent() > 0;
    return waits && idle.compareTo(MOMENT) >= 0;
  }

  /** By the names of the control socket's answer; what the kernel does not say is null. */
  public Map<String, @Nullable Object> fields() {
    TcpInfo kernel = counts.kernel();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("listener", listener);
    fields.put("peer", PeerAddress.text(peer));
    fields.put("proxy", proxy == null ? null : PeerAddress.text(proxy));
    fields.put("local", PeerAddress.text(local));
    fields.put("age_seconds", age.toMillis() / 1e3);
    fields.put("idle_seconds", idle.toMillis() / 1e3);
    fields.put("received_bytes", counts.bytesIn());
    fields.put("sent_bytes", counts.bytesOut());
    fields.put("unsent_bytes", counts.unsent());
    fields.put("kernel_unsent_bytes", kernel == null ? null : counts.inKernelUnsent());
    fields.put("kernel_unread_bytes", kernel == null ? null : counts.inKernelUnread());
    fields.put("rtt_seconds", kernel == null ? null : kernel.rttMicros() / 1e6);
    fields.put("retransmits", kernel == null ? null : kernel.retransmits());
    fields.put("stalled", isStalled());
    return fields;
  }
}
