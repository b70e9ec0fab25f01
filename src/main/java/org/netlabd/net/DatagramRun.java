// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

/**
 * What one reception has brought of one peer: datagrams of one size, put together by the kernel
 * (UDP_GRO; udp(7)). Valid until its {@link UdpSocket.User} returns.
 */
public final class DatagramRun {

  private static final int SOL_IP = 0;
  private static final int IP_TTL = 2;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_HOPLIMIT = 52;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_TIMESTAMPNS = 35;

  private final Messages messages;
  final int place;
  private final ByteBuffer payload;
  private final int start;
  private int segmentBytes;
  private boolean toMany;

  // Where it was sent to, and so from where its answer leaves.
  long localHigh;
  long localLow;
  int link;

  /** {@code payload} is used by this one only; what comes lies in it from {@code start} on. */
  DatagramRun(Messages messages, int place, ByteBuffer payload, int start) {
    this.messages = messages;
    this.place = place;
    this.payload = payload;
    this.start = start;
  }

  /** {@code segment} bytes each; 0 if it is an empty one, which is always alone. */
  void received(int segment) {
    segmentBytes = segment;
    payload.clear().position(start).limit(start + messages.bytes(place));
  }

  /** Where it was sent to; {@code on} is the index of a link, 0 for any. */
  void to(long high, long low, int on, boolean many) {
    localHigh = high;
    localLow = low;
    link = on;
    toMany = many;
  }

  /** Carries an answer that was kept: a copy of it, where the kernel can take it from. */
  void carry(DatagramPath path, byte[] answer) {
    messages.peer(place, path.peer());
    to(path.localHigh(), path.localLow(), path.link(), false);
    segmentBytes = answer.length;
    payload.clear().position(start).limit(start + answer.length).put(answer).position(start);
  }

  /** The way of its answers, for those that do not leave at once. */
  public DatagramPath path() {
    return new DatagramPath(messages.peerName(place), localHigh, localLow, link);
  }

  /** Whether answers to both go from one address to one peer. */
  boolean isAnsweredAs(DatagramRun other) {
    return localLow == other.localLow
        && localHigh == other.localHigh
        && link == other.link
        && messages.isSamePeer(place, other.place);
  }

  /** All of them, one behind the other; direct. */
  public ByteBuffer payload() {
    return payload;
  }

  /** The size of each; 0 if it is an empty one. */
  public int segmentBytes() {
    return segmentBytes;
  }

  public int count() {
    return segmentBytes == 0 ? 1 : (payload.remaining() + segmentBytes - 1) / segmentBytes;
  }

  /** Those from one to before another. */
  public ByteBuffer payload(int from, int end) {
    int first = payload.position() + from * segmentBytes;
    int last = Math.min(payload.limit(), payload.position() + end * segmentBytes);
    return payload.slice(first, last - first);
  }

  /** When the kernel received it; now, if it was not asked ({@link UdpSocket#tellTimes}). */
  public Instant time() {
    int at = messages.control(place, SOL_SOCKET, SCM_TIMESTAMPNS);
    return at < 0
        ? Instant.now()
        : Instant.ofEpochSecond(messages.memory.getLong(at), messages.memory.getLong(at + 8));
  }

  /** What its hop limit (IPv4: TTL) was here; 0 if the kernel was not asked. */
  public int hopLimit() {
    int four = messages.control(place, SOL_IP, IP_TTL);
    int at = four < 0 ? messages.control(place, SOL_IPV6, IPV6_HOPLIMIT) : four;
    return at < 0 ? 0 : messages.memory.getInt(at);
  }

  /** Whether they were sent to a broadcast or multicast address. */
  public boolean isToMany() {
    return toMany;
  }

  public boolean isToItself() {
    return localLow == low() && localHigh == high();
  }

  /** The sender's address, as {@link org.netlabd.values.IpAddress} has it. */
  public long high() {
    return messages.high(place);
  }

  public long low() {
    return messages.low(place);
  }

  public int port() {
    return messages.port(place);
  }

  public InetSocketAddress from() {
    return Objects.requireNonNull(messages.peer(place));
  }
}
