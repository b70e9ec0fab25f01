// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.netlabd.values.Networks;
import org.netlabd.values.Protocol;
import org.netlabd.values.Rate;
import org.netlabd.values.SharedKey;
import org.netlabd.values.SocketOptions;
import org.netlabd.values.SourcePrefix;

/**
 * One block of {@code listeners}, by the names of its keys (netlabd.conf(5)).
 *
 * @param addresses never empty
 * @param port 1 to 65,535; 0, which the file cannot say, lets the system choose
 * @param proxyFrom never empty (TCP only)
 */
public record ListenerSettings(
    String name,
    Protocol protocol,
    List<ListenAddress> addresses,
    int port,
    String service,
    String greeting,
    Payload payload,
    FaultSettings faults,
    int backlog,
    AccessLists access,
    Limits limits,
    Timeouts timeouts,
    SocketOptions socket,
    List<Integer> loopPorts,
    Stamp stamp,
    Latency latency,
    Proxy proxy,
    List<Networks> proxyFrom) {

  /** A session-reflector of STAMP (RFC 8762): the key, what it is for, and if it numbers. */
  public record Stamp(Optional<SharedKey> key, Authenticate authenticate, boolean stateful) {}

  /** The packet, which is that of the authenticated mode then, or what extends one of the other. */
  public enum Authenticate {
    PACKETS,
    EXTENSIONS
  }

  public enum Latency {
    /** An event loop without work sleeps. */
    NORMAL,
    /** For a moment after activity it goes on asking, which takes a processor meanwhile. */
    LOW
  }

  /** What the log shows of what is received. */
  public enum Payload {
    NONE,
    /** Printable ASCII as it is, the rest escaped. */
    TEXT,
    HEX
  }

  /** The HAProxy PROXY protocol, versions 1 and 2. */
  public enum Proxy {
    /** A connection's bytes are the client's. */
    OFF,
    /** A connection without a header is refused. */
    REQUIRED
  }

  /** Who may talk to a listener: those of {@code allow} without those of {@code deny}. */
  public record AccessLists(List<Networks> allow, List<Networks> deny) {}

  /** How long a session may be idle, leave bytes unsent, and last; empty: for ever. */
  public record Timeouts(
      Optional<Duration> idle, Optional<Duration> stall, Optional<Duration> lifetime) {}

  /** Of TCP's sessions and of connections, or datagrams; the buffer is that of a session. */
  public record Limits(
      int sessions,
      int perSource,
      Rate rate,
      Rate sourceRate,
      SourcePrefix sourcePrefix,
      int bufferBytes) {}
}
