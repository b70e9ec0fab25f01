package org.netlabd.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Resolution;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Errno;
import org.netlabd.net.Icmp;
import org.netlabd.net.Poller;
import org.netlabd.net.Stage;
import org.netlabd.net.UdpClient;

/** Sends a datagram at a time and hears every reply. For the thread that made it. */
public final class AskUdp implements AutoCloseable {

  private static final int LARGEST = 65_535;

  private final Poller poller = new Poller();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
  private final UdpClient datagrams;
  private final Duration timeout;
  private final Duration linger;

  /**
   * One datagram that came.
   *
   * @param expected whether it came from the address that was asked
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Reply(InetSocketAddress from, boolean expected, byte[] bytes, long nanos) {}

  /**
   * Resolves the name; UDP has no connection, so its first address is the one to ask.
   *
   * @param timeout how long to wait for the first reply
   * @param linger how long to wait for further ones
   */
  public AskUdp(Target target, Duration timeout, Duration linger) throws IOException {
    this.timeout = timeout;
    this.linger = linger;
    InetSocketAddress peer = Resolution.of(target, timeout).addresses().get(0);
    this.datagrams = UdpClient.open(poller, peer, () -> {});
  }

  /** Sends one datagram; the replies in the order in which they came, at least one. */
  public List<Reply> ask(byte[] message) throws IOException {
    if (message.length > LARGEST) {
      throw Failure.of(Stage.SEND, Errno.EMSGSIZE, datagrams.peer()).exception();
    }
    buffer.clear().put(message).flip();
    long begin = System.nanoTime();
    if (!datagrams.send(buffer)) {
      throw Failure.of(Stage.SEND, Errno.ENOBUFS, datagrams.peer()).exception();
    }
    List<Reply> replies = new ArrayList<>();
    long deadline = begin + timeout.toNanos();
    while (System.nanoTime() < deadline) {
      InetSocketAddress from = receive();
      if (from == null) {
        poller.await(deadline);
        continue;
      }
      if (replies.isEmpty()) {
        deadline = System.nanoTime() + linger.toNanos();
      }
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      boolean expected = from.equals(datagrams.peer());
      replies.add(new Reply(from, expected, bytes, System.nanoTime() - begin));
    }
    if (replies.isEmpty()) {
      throw Failure.timedOut(Stage.RECEIVE, timeout, datagrams.peer()).exception();
    }
    return List.copyOf(replies);
  }

  private @Nullable InetSocketAddress receive() throws IOException {
    try {
      return datagrams.receive(buffer.clear());
    } catch (IOException e) {
      Icmp said = datagrams.nextError(buffer);
      throw said == null ? e : Failure.of(said, datagrams.peer()).exception();
    }
  }

  @Override
  public void close() {
    datagrams.close();
    poller.close();
  }
}
