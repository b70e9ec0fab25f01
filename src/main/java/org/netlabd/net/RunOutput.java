package org.netlabd.net;

import io.netty.channel.epoll.DatagramCalls;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.DatagramRun.Way;

/**
 * Collects answers, to whatever peers, that leave by one socket, so that the kernel takes them in
 * one call (sendmmsg(2)); runs it divides (UDP_SEGMENT; udp(7)). Each loop has one. Empty whenever
 * the loop receives into its buffer from the beginning, where the answers lie.
 */
final class RunOutput {

  /** A system property: true has a loop do without what Netty keeps for itself. */
  static final String PLAIN = "org.netlabd.net.plain";

  /** Answers a call. */
  static final int MOST = 64;

  private final List<Answer> answers = new ArrayList<>(MOST);
  private final ByteBuffer buffer;
  private boolean plain = Boolean.getBoolean(PLAIN);
  private @Nullable PacketInfo packetInfo;
  private @Nullable LinuxSocket socket;

  /** {@code buffer} is the loop's. */
  RunOutput(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** How datagrams go whose destination counts. */
  PacketInfo packetInfo() {
    if (packetInfo == null) {
      packetInfo = new PacketInfo(buffer);
    }
    return packetInfo;
  }

  /** How other datagrams go; null if this Netty has no such calls. */
  @Nullable DatagramCalls fast() {
    try {
      return plain ? null : DatagramCalls.get();
    } catch (LinkageError e) {
      notFast(e);
      return null;
    }
  }

  /** This Netty is another than netlabd was built with. */
  void notFast(LinkageError missing) {
    plain = true;
    LogManager.getLogger(RunOutput.class)
        .warn("datagrams are answered more slowly: not in this Netty: {}", missing.getMessage());
  }

  private record Answer(DatagramRun run, UdpSocket.Sender sender) {}

  /** Sends some through a socket, soon. */
  void add(LinuxSocket through, DatagramRun run, UdpSocket.Sender sender) {
    if (!through.equals(socket) || answers.size() == MOST) {
      flush();
    }
    socket = through;
    Answer answer = new Answer(run, sender);
    if (run.payload().hasRemaining() && run.way() == null) {
      answers.add(answer);
    } else if (run.count() > 1) {
      flush();
      sendRun(through, answer);
    } else {
      // Netty would leave out an empty one.
      flush();
      sendEach(through, answer);
    }
  }

  /** Sends all that there are; afterwards what they were made of is not needed. */
  void flush() {
    LinuxSocket through = socket;
    if (through == null || answers.isEmpty()) {
      return;
    }
    try {
      DatagramCalls fast = fast();
      if (fast == null || (answers.size() == 1 && answers.get(0).run.count() == 1)) {
        answers.forEach(answer -> sendEach(through, answer));
      } else {
        sendAll(through, fast);
      }
    } catch (LinkageError e) {
      notFast(e);
    } finally {
      answers.clear();
    }
  }

  private void sendAll(LinuxSocket through, DatagramCalls calls) {
    calls.clear();
    for (Answer answer : answers) {
      DatagramRun run = answer.run;
      calls.add(run.payload(), run.count() == 1 ? 0 : run.segmentBytes(), run.from());
    }
    int done = 0;
    while (done < answers.size()) {
      int sent = send(calls, through, done, answers.size() - done);
      for (Answer answer : answers.subList(done, done + sent)) {
        answer.sender.sent(answer.run, answer.run.count(), null);
      }
      done += sent;
      if (done < answers.size()) {
        // Alone, the kernel may take it, or says why not.
        sendEach(through, answers.get(done));
        done++;
      }
    }
  }

  private static int send(DatagramCalls calls, LinuxSocket through, int from, int count) {
    try {
      return calls.send(through, from, count);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Sends a run from the address that it was sent to. */
  private void sendRun(LinuxSocket through, Answer answer) {
    try {
      if (send(through, answer.run)) {
        answer.sender.sent(answer.run, answer.run.count(), null);
        return;
      }
    } catch (IOException e) {
      // One by one, the kernel may take them, or says why not.
    }
    sendEach(through, answer);
  }

  /** Sends a run whose way is too narrow for it, or cannot divide it, or a lone datagram. */
  private void sendEach(LinuxSocket through, Answer answer) {
    ByteBuffer payload = answer.run.payload();
    int sent = 0;
    IOException failure = null;
    int at = payload.position();
    do {
      int end = Math.min(payload.limit(), at + answer.run.segmentBytes());
      try {
        sent += send(through, answer.run.slice(at, end)) ? 1 : 0;
      } catch (IOException e) {
        failure = e;
      }
      at = end;
    } while (at < payload.limit());
    answer.sender.sent(answer.run, sent, failure);
  }

  private boolean send(LinuxSocket through, DatagramRun run) throws IOException {
    Way way = run.way();
    if (way != null) {
      return packetInfo().send(through, run, way);
    }
    ByteBuffer bytes = run.payload();
    InetSocketAddress to = run.from();
    return through.sendTo(bytes, bytes.position(), bytes.limit(), to.getAddress(), to.getPort())
        == bytes.remaining();
  }
}
