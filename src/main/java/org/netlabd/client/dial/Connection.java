// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.dial;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.netlabd.client.failure.ProbeException;
import org.netlabd.net.Poller;
import org.netlabd.net.Stage;
import org.netlabd.net.TcpClient;

/** A {@link TcpClient} and its user's patience. For one thread, but for {@link #stop}. */
public final class Connection implements AutoCloseable {

  private final Poller poller;
  private final TcpClient stream;
  private Patience patience;
  private long movedNanos = System.nanoTime();
  private boolean moved;
  private boolean heard;
  private volatile boolean stopped;

  Connection(Poller poller, TcpClient stream, Patience patience) {
    this.poller = poller;
    this.stream = stream;
    this.patience = patience;
  }

  public int send(ByteBuffer bytes) throws IOException {
    return note(stream.send(bytes), Stage.SEND);
  }

  public int receive(ByteBuffer bytes) throws IOException {
    return note(stream.receive(bytes), Stage.RECEIVE);
  }

  private int note(int bytes, Stage stage) throws IOException {
    long now = System.nanoTime();
    if (bytes != 0) {
      moved = true;
      heard |= stage == Stage.RECEIVE;
      movedNanos = now;
    }
    if (bytes > 0 && now > patience.deadline(movedNanos)) {
      throw timedOut(stage, true);
    }
    return bytes;
  }

  public void await(Poller.Interest wanted, Stage stage) throws IOException {
    long deadline = patience.deadline(movedNanos);
    if (!await(wanted, deadline) && System.nanoTime() - deadline >= 0 && !stopped) {
      boolean begun = stage == Stage.RECEIVE ? heard : moved;
      throw timedOut(stage, begun);
    }
  }

  private ProbeException timedOut(Stage stage, boolean begun) {
    Duration idle = Duration.ofNanos(System.nanoTime() - movedNanos);
    return patience.timedOut(stage, stream.peer(), begun, idle).exception();
  }

  /** The same; unless it is the peer's turn, only a limit for all of it ends it. */
  public void await(Poller.Interest wanted, Stage stage, boolean due) throws IOException {
    if (due || patience.whole()) {
      await(wanted, stage);
    } else {
      await(wanted, Long.MAX_VALUE);
      movedNanos = System.nanoTime();
    }
  }

  /** The same, to a time of the caller's; false if that passed in vain. */
  public boolean await(Poller.Interest wanted, long deadlineNanos) throws IOException {
    stream.interest(wanted);
    return poller.await(deadlineNanos);
  }

  /** Waits so long without looking at what comes, and without losing patience for it. */
  public void pause(Duration pause) throws InterruptedIOException {
    patience = patience.pause(pause);
    movedNanos = System.nanoTime();
  }

  /** What takes this program's time, and none of the peer's. */
  public interface Aside {
    void run() throws IOException;
  }

  /** Does it, such as printing where nobody reads, without losing patience for it. */
  public void aside(Aside work) throws IOException {
    long begin = System.nanoTime();
    work.run();
    movedNanos = System.nanoTime();
    patience = patience.after(Duration.ofNanos(movedNanos - begin));
  }

  /** When patience ends if nothing moves from now on. */
  public long deadline() {
    return patience.deadline(System.nanoTime());
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
