// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.Bulk;
import org.netlabd.client.Mismatch;
import org.netlabd.client.Standing;

public final class BulkReport {

  private BulkReport() {}

  public static List<String> lines(Bulk.Request request, Bulk.Result result) {
    List<String> lines = new ArrayList<>();
    Standing standing = result.standing();
    if (standing != null && result.deadlock()) {
      lines.addAll(deadlock(request, standing));
    } else {
      String sent = Wording.count(result.sent(), "byte") + " sent, ";
      String back = Wording.count(result.received(), "byte") + " back in ";
      lines.add(sent + back + Wording.time(result.nanos()) + rate(result));
    }
    Mismatch mismatch = result.mismatch();
    if (mismatch != null) {
      lines.add(
          "Wrong: " + mismatch.text() + ". The server, or something on the way, alters data.");
    }
    if (result.extra() > 0) {
      lines.add(
          "Wrong: at least %d bytes came that were never sent. Is this an echo server?"
              .formatted(result.extra()));
    }
    if (standing != null && !result.deadlock() && standing.sent() == request.size()) {
      lines.addAll(near(standing));
    }
    if (result.right()) {
      lines.add(
          result.stopped()
              ? "Interrupted; every byte that came back is right."
              : "Every byte is right.");
    }
    return lines;
  }

  /** Of a stream that broke off it says nothing. */
  private static String rate(Bulk.Result result) {
    return result.failure() == null
        ? ", %.1f MB/s each way".formatted(result.received() * 1e3 / result.nanos())
        : "";
  }

  /** All went through: the buffers on the way held what nobody had read. */
  private static List<String> near(Standing standing) {
    return List.of(
        "No deadlock this time: all %d bytes were sent before one was read, and stood here:"
            .formatted(standing.sent()),
        "  %12d  in this host's send buffer, which has room for about %d"
            .formatted(standing.unsent(), standing.sendBuffer()),
        "  %12d  at the peer, or read and echoed by it already".formatted(standing.atPeer()),
        "  %12d  in this host's receive buffer, which has room for about %d"
            .formatted(standing.unread(), standing.receiveBuffer() / 2),
        "Once both are full, neither side gets on: try a larger --size.");
  }

  private static List<String> deadlock(Bulk.Request request, Standing standing) {
    return List.of(
        "Deadlock: the client sends all before it reads, and nothing has moved for %s."
            .formatted(Wording.time(standing.stood().toNanos())),
        "Of %d bytes, %d were sent, and stand here:".formatted(request.size(), standing.sent()),
        "  %12d  in this host's send buffer: the peer's system takes no more"
            .formatted(standing.unsent()),
        "  %12d  at the peer: in its receive buffer, its server and its send buffer"
            .formatted(standing.atPeer()),
        "  %12d  in this host's receive buffer: the client does not read them"
            .formatted(standing.unread()),
        "The server cannot send, so it does not read; the client cannot send, and does not read"
            + " either.",
        "It is certain: as soon as the client read what waits, the peer took more.",
        "Three ways out:",
        "  1. Alternate: read each chunk back before sending the next (--mode alternate).",
        "  2. Read while sending, with a second thread or an event loop (--mode concurrent).",
        "  3. More buffer: SO_SNDBUF and SO_RCVBUF here (--buffers), or limits.buffer in"
            + " netlabd.conf there;",
        "     that only moves the end: any buffer is too small for some stream.");
  }

  public static Map<String, @Nullable Object> json(Bulk.Request request, Bulk.Result result) {
    Mismatch mismatch = result.mismatch();
    Standing standing = result.standing();
    Map<String, Object> stood = standing == null ? null : json(standing);
    return JsonText.object(
        "mode", request.mode().toString(),
        "size", request.size(),
        "chunk", request.chunk(),
        "sent", result.sent(),
        "received", result.received(),
        "extra", result.extra(),
        "ms", result.nanos() / 1e6,
        "right", result.right(),
        "interrupted", result.stopped(),
        "first_wrong_offset", mismatch == null ? null : mismatch.offset(),
        "deadlock", result.deadlock() ? stood : null,
        "near", result.deadlock() ? null : stood);
  }

  private static Map<String, Object> json(Standing standing) {
    return JsonText.object(
        "unsent", standing.unsent(),
        "at_peer", standing.atPeer(),
        "unread", standing.unread(),
        "send_buffer", standing.sendBuffer(),
        "receive_buffer", standing.receiveBuffer(),
        "stood_ms", standing.stood().toMillis());
  }
}
