package org.netlabd.client.dial;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Poller;
import org.netlabd.net.Poller.Interest;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpClient;

/**
 * A {@link TcpClient} for those who take one step after the other: each waits until it is done, at
 * most for the timeout. For the thread that made it.
 */
public final class Connection implements AutoCloseable {

  private final Poller poller;
  private final TcpClient stream;
  private final Duration timeout;
  private volatile boolean stopped;

  Connection(Poller poller, TcpClient stream, Duration timeout) {
    this.poller = poller;
    this.stream = stream;
    this.timeout = timeout;
  }

  /** Sends all that remains in the buffer. */
  public void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (stream.send(bytes) == 0) {
        await(Interest.WRITE, Stage.SEND);
      }
    }
  }

  /** Receives at least a byte; -1 when the peer has said that no more will come. */
  public int receive(ByteBuffer bytes) throws IOException {
    int received = stream.receive(bytes);
    while (received == 0) {
      await(Interest.READ, Stage.RECEIVE);
      received = stream.receive(bytes);
    }
    return received;
  }

  /** Waits until the stream may be able to do what is wanted, or until it is stopped. */
  public void await(Interest wanted, Stage stage) throws IOException {
    if (!await(wanted, timeout) && !stopped) {
      throw Failure.timedOut(stage, timeout, stream.peer()).exception();
    }
  }

  /** The same, for a time of the caller's; false if it passed in vain. */
  public boolean await(Interest wanted, Duration patience) throws IOException {
    stream.interest(wanted);
    return poller.await(System.nanoTime() + patience.toNanos());
  }

  /** Ends a wait early; for any thread. */
  public void stop() {
    stopped = true;
    poller.wakeUp();
  }

  public boolean isStopped() {
    return stopped;
  }

  public Poller poller() {
    return poller;
  }

  public TcpClient stream() {
    return stream;
  }

  @Override
  public void close() {
    stream.close();
    poller.close();
  }
}
