package org.netlabd.net;

import io.netty.channel.epoll.DatagramCalls;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects answers, to whatever peers, that leave by one socket, so that the kernel takes them in
 * one call (sendmmsg(2)); runs it divides (UDP_SEGMENT; udp(7)). Each loop has one. Empty whenever
 * the loop receives into its buffer from the beginning, where the answers lie.
 */
final class RunOutput {

  /** Answers a call. */
  static final int MOST = 64;

  private final List<Answer> answers = new ArrayList<>(MOST);
  private @Nullable LinuxSocket socket;

  private record Answer(DatagramRun run, UdpSocket.Sender sender) {}

  /** Sends some through a socket, soon. */
  void add(LinuxSocket through, DatagramRun run, UdpSocket.Sender sender) {
    if (!through.equals(socket) || answers.size() == MOST) {
      flush();
    }
    socket = through;
    Answer answer = new Answer(run, sender);
    if (run.payload().hasRemaining()) {
      answers.add(answer);
    } else {
      // Netty would leave it out.
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
      if (answers.size() == 1 && answers.get(0).run.count() == 1) {
        sendEach(through, answers.get(0));
      } else {
        sendAll(through);
      }
    } finally {
      answers.clear();
    }
  }

  private void sendAll(LinuxSocket through) {
    DatagramCalls calls = DatagramCalls.get();
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

  /** Sends a run whose way is too narrow for it, or cannot divide it, or a lone datagram. */
  private static void sendEach(LinuxSocket through, Answer answer) {
    ByteBuffer payload = answer.run.payload();
    InetSocketAddress to = answer.run.from();
    int sent = 0;
    IOException failure = null;
    int at = payload.position();
    do {
      int end = Math.min(payload.limit(), at + answer.run.segmentBytes());
      try {
        sent += through.sendTo(payload, at, end, to.getAddress(), to.getPort()) == end - at ? 1 : 0;
      } catch (IOException e) {
        failure = e;
      }
      at = end;
    } while (at < payload.limit());
    answer.sender.sent(answer.run, sent, failure);
  }
}
