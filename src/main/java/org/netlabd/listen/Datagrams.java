package org.netlabd.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.apache.logging.log4j.Level;
import org.netlabd.log.Event;
import org.netlabd.stats.ListenerCounters;
import org.netlabd.transport.SystemReason;
import org.netlabd.transport.UdpSocket;

/** Answers datagrams, at once or not at all: nothing is queued. Called on the socket's loop. */
final class Datagrams {

  private Datagrams() {}

  static void answer(
      Listener listener, UdpSocket through, ByteBuffer payload, InetSocketAddress from) {
    ListenerCounters counters = listener.counters();
    counters.datagramsIn.increment();
    counters.bytesIn.add(payload.remaining());
    ByteBuffer answer = listener.service().answer(payload);
    int length = answer.remaining();
    // Port 0 cannot be sent to.
    if (from.getPort() == 0 || !send(listener, through, answer, from)) {
      counters.datagramsDropped.increment();
    } else {
      counters.datagramsOut.increment();
      counters.bytesOut.add(length);
    }
  }

  static void drop(Listener listener, ByteBuffer payload) {
    listener.counters().datagramsIn.increment();
    listener.counters().bytesIn.add(payload.remaining());
    listener.counters().datagramsDropped.increment();
  }

  private static boolean send(
      Listener listener, UdpSocket through, ByteBuffer answer, InetSocketAddress to) {
    try {
      return through.send(answer, to);
    } catch (IOException e) {
      String text = "answer not sent: " + SystemReason.of(e);
      listener.log(Level.INFO, Event.Kind.NETWORK_ERROR, to, text, null);
      return false;
    }
  }
}
