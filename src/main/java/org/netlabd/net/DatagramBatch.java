// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import com.sun.jna.Pointer;
import io.netty.channel.unix.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.IpAddress;

/**
 * The datagrams that wait at a socket, taken by one call, and the answers to them, which leave by
 * another (recvmmsg(2), sendmmsg(2)). Each loop has one, and uses it for one socket at a time.
 *
 * <p>Where a datagram was sent to, and so where its answer leaves from, the kernel says:
 * docs/decisions/0003. What follows each other to one peer is one message: docs/decisions/0012.
 */
final class DatagramBatch {

  /** Datagrams of a call, and the most that the kernel divides (before Linux 6.7). */
  static final int MOST = 64;

  /** Largest payload of a datagram over IPv4, in bytes (RFC 768, RFC 791). */
  static final int MOST_BYTES = 65_507;

  /** What a call may bring of a peer, and a little, so that not all begin in one cache set. */
  private static final int PLACE_BYTES = 65_536 + 3 * 64;

  /** What a call is to bring, so that caches hold it. */
  private static final int CALL_BYTES = 256 * 1024;

  static final int LEAST = 4;

  private static final int SOL_IP = 0;
  private static final int IP_PKTINFO = 8;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_PKTINFO = 50;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int UDP_GRO = 104;

  // struct in_pktinfo: index of the interface, local address, destination.
  private static final int IPV4_LOCAL = 4;
  private static final int IPV4_TO = 8;
  private static final int IPV4_BYTES = 12;

  // struct in6_pktinfo: destination, index of the interface.
  private static final int IPV6_LINK = 16;
  private static final int IPV6_BYTES = 20;

  private final Messages in = new Messages(MOST);
  private final Messages out = new Messages(MOST);
  private final Messages single = new Messages(1);
  private final long memory = Libc.malloc((long) MOST * PLACE_BYTES);
  final BroadcastProbe probe = new BroadcastProbe();
  private final List<DatagramRun> runs;
  private final List<Answer> answers = new ArrayList<>(MOST);

  /** What the vectors point to: the collector must not free it before it is sent. */
  private final List<ByteBuffer> payloads = new ArrayList<>(MOST);

  private int wanted = MOST;

  /** One message that is to be sent: {@code count} datagrams. */
  private static final class Answer {
    private final DatagramRun to;
    private final int segmentBytes;
    private final int firstVector;
    private int vectors;
    private int count;
    private int bytes;

    Answer(DatagramRun to, int segmentBytes, int firstVector) {
      this.to = to;
      this.segmentBytes = segmentBytes;
      this.firstVector = firstVector;
    }
  }

  /** JNA is loaded. */
  DatagramBatch() {
    ByteBuffer bytes = new Pointer(memory).getByteBuffer(0, (long) MOST * PLACE_BYTES);
    runs =
        IntStream.range(0, MOST)
            .mapToObj(i -> new DatagramRun(in, i, bytes.duplicate(), i * PLACE_BYTES))
            .toList();
    for (int i = 0; i < MOST; i++) {
      in.vector(i, memory + (long) i * PLACE_BYTES, PLACE_BYTES);
    }
  }

  /** Frees its memory; not used any more. */
  void free() {
    probe.close();
    Libc.free(memory);
  }

  /** Receives, has the user answer, and sends the answers; returns whether more may be there. */
  boolean pass(int fd, UdpSocket.User user) throws IOException {
    int asked = wanted;
    int came = in.receive(fd, asked);
    long bytes = 0;
    try {
      for (DatagramRun run : runs.subList(0, came)) {
        int i = run.place;
        int size = in.control(i, SOL_UDP, UDP_GRO);
        run.received(size < 0 ? in.bytes(i) : in.memory.getInt(size));
        findLocal(run);
        bytes += in.bytes(i);
        user.received(run);
      }
    } finally {
      flush(fd, user);
    }
    if (came > 0) {
      wanted = (int) Math.max(LEAST, Math.min(MOST, CALL_BYTES * (long) came / (bytes + 1)));
    }
    return came == asked;
  }

  private void findLocal(DatagramRun run) {
    int four = in.control(run.place, SOL_IP, IP_PKTINFO);
    int six = in.control(run.place, SOL_IPV6, IPV6_PKTINFO);
    if (four >= 0) {
      int to = Integer.reverseBytes(in.memory.getInt(four + IPV4_TO));
      int local = Integer.reverseBytes(in.memory.getInt(four + IPV4_LOCAL));
      // It came before the kernel was asked, as to a socket of systemd's: only its header is left.
      boolean unknown = local == 0;
      boolean many = unknown ? isToMany(IpAddress.lowOfIpv4(to)) : local != to;
      run.to(0, IpAddress.lowOfIpv4(unknown && !many ? to : local), 0, many);
    } else if (six >= 0) {
      long high = Long.reverseBytes(in.memory.getLong(six));
      long low = Long.reverseBytes(in.memory.getLong(six + 8));
      boolean many = high >>> 56 == 0xff;
      boolean linkLocal = high >>> 54 == 0xfe80 >>> 6;
      // To a multicast the kernel chooses the source, among those of the interface.
      int link = many || linkLocal ? in.memory.getInt(six + IPV6_LINK) : 0;
      run.to(many ? 0 : high, many ? 0 : low, link, many);
    } else {
      run.to(0, 0, 0, false);
    }
  }

  private boolean isToMany(long low) {
    InetAddress address = Messages.address(0, low, 0);
    return address.isMulticastAddress() || probe.isBroadcast(address);
  }

  /** Sends datagrams of so many bytes to the run's peer; {@code bytes} is direct, and stays. */
  void add(int fd, UdpSocket.User user, DatagramRun run, ByteBuffer bytes, int segmentBytes) {
    if (payloads.size() == MOST) {
      flush(fd, user);
    }
    int length = bytes.remaining();
    int count = segmentBytes == 0 ? 1 : (length + segmentBytes - 1) / segmentBytes;
    Answer answer = answers.isEmpty() ? null : answers.get(answers.size() - 1);
    if (answer == null
        || segmentBytes == 0
        || segmentBytes != answer.segmentBytes
        || answer.bytes != answer.count * segmentBytes
        || answer.count + count > MOST
        || answer.bytes + length > MOST_BYTES
        || !run.isAnsweredAs(answer.to)) {
      answer = new Answer(run, segmentBytes, payloads.size());
      answers.add(answer);
    }
    out.vector(payloads.size(), Buffer.memoryAddress(bytes) + bytes.position(), length);
    payloads.add(bytes);
    answer.vectors++;
    answer.count += count;
    answer.bytes += length;
  }

  /** Sends an answer that was kept, by the next {@link #flush}; not during a pass. */
  void add(int fd, UdpSocket.User user, DatagramPath path, byte[] answer) {
    if (payloads.size() == MOST) {
      flush(fd, user);
    }
    DatagramRun run = runs.get(payloads.size());
    run.carry(path, answer);
    add(fd, user, run, run.payload(), answer.length);
  }

  /** Sends all that there are; afterwards what they were made of is not needed. */
  void flush(int fd, UdpSocket.User user) {
    int all = answers.size();
    for (int i = 0; i < all; i++) {
      Answer answer = answers.get(i);
      address(out, i, answer.to);
      out.vectors(i, answer.firstVector, answer.vectors);
      if (answer.count > 1) {
        int size = out.addControl(i, SOL_UDP, UDP_SEGMENT, Short.BYTES);
        out.memory.putShort(size, (short) answer.segmentBytes);
      }
    }
    try {
      for (int done = 0; done < all; ) {
        int sent = send(fd, done, all - done);
        for (Answer answer : answers.subList(done, done + sent)) {
          user.sent(answer.to, answer.count, answer.bytes, answer.count, null);
        }
        done += sent;
        if (done < all) {
          // Alone, the kernel may take them, or says why not.
          sendEach(fd, user, answers.get(done++));
        }
      }
    } finally {
      answers.clear();
      payloads.clear();
    }
  }

  private int send(int fd, int first, int count) {
    try {
      return out.send(fd, first, count);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Sends a run whose way is too narrow for it, or cannot divide it, or a lone datagram. */
  private void sendEach(int fd, UdpSocket.User user, Answer answer) {
    int sent = 0;
    int sentBytes = 0;
    @Nullable IOException failure = null;
    address(single, 0, answer.to);
    for (int i = answer.firstVector; i < answer.firstVector + answer.vectors; i++) {
      int at = 0;
      do {
        int length = Math.min(answer.segmentBytes, out.vectorLength(i) - at);
        single.vector(0, out.vectorAddress(i) + at, length);
        try {
          int taken = single.send(fd, 0, 1);
          sent += taken;
          sentBytes += taken * length;
        } catch (IOException e) {
          failure = e;
        }
        at += length;
      } while (at < out.vectorLength(i));
    }
    user.sent(answer.to, sent, sentBytes, answer.count, failure);
  }

  /** To whom a message goes, and from where. */
  private void address(Messages messages, int i, DatagramRun run) {
    messages.name(i, in, run.place);
    messages.clearControls(i);
    if (run.localHigh == 0 && run.localLow >>> 32 == 0xffff) {
      int info = messages.addControl(i, SOL_IP, IP_PKTINFO, IPV4_BYTES);
      messages.memory.putInt(info + IPV4_LOCAL, Integer.reverseBytes((int) run.localLow));
    } else if (run.localHigh != 0 || run.localLow != 0 || run.link != 0) {
      int info = messages.addControl(i, SOL_IPV6, IPV6_PKTINFO, IPV6_BYTES);
      messages.memory.putLong(info, Long.reverseBytes(run.localHigh));
      messages.memory.putLong(info + 8, Long.reverseBytes(run.localLow));
      messages.memory.putInt(info + IPV6_LINK, run.link);
    }
  }
}
