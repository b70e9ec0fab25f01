package org.netlabd.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.log.Event;
import org.netlabd.service.StreamService;
import org.netlabd.transport.Loop;
import org.netlabd.transport.Readiness;
import org.netlabd.transport.SystemReason;
import org.netlabd.transport.TcpSocket;

/**
 * One TCP connection, from its acceptance to its end. Lives on its loop's thread.
 *
 * <p>What is received goes to the service in the loop's own buffer; only what the kernel does not
 * take of the answer at once is kept, in {@link #unsent}, never more than {@code limits.buffer}: no
 * more is read than what may be kept.
 */
final class TcpSession implements Readiness, StreamService.Output {

  /** Reads in one go at the end, so that a peer that never stops cannot hold the loop. */
  private static final int FINISH_READS = 64;

  private final Listener listener;
  private final Loop loop;
  private final TcpSocket socket;
  private final SessionSet sessions;
  private final int limit;
  private final long startNanos = System.nanoTime();

  private long bytesIn;
  private long bytesOut;
  private @Nullable ByteBuf unsent;
  private boolean reading = true;
  private boolean writing;
  private boolean inputEnded;
  private @Nullable String finishing;
  private boolean ended;

  TcpSession(Listener listener, Loop loop, TcpSocket socket, SessionSet sessions) {
    this.listener = listener;
    this.loop = loop;
    this.socket = socket;
    this.sessions = sessions;
    this.limit = listener.settings().limits().bufferBytes();
  }

  void open() {
    listener.counters().sessions.increment();
    listener.session(Event.Kind.CONNECTED, socket.peer(), "connected");
    sessions.add(this);
    try {
      socket.watch(loop, this);
    } catch (IOException e) {
      fail(e);
    }
  }

  @Override
  public void ready(boolean readable, boolean writable) {
    if (ended) {
      return;
    }
    try {
      if (writable && unsent != null) {
        flush(unsent);
      }
      if (readable && reading) {
        receive();
      }
      proceed();
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException e) {
      listener.log(Level.ERROR, Event.Kind.INTERNAL_ERROR, socket.peer(), "session ended", e);
      end("internal error");
    }
  }

  /** Reads once and answers; returns whether there was anything to read. */
  private boolean receive() throws IOException {
    ByteBuffer buffer = loop.buffer().clear();
    buffer.limit(Math.min(buffer.capacity(), limit - unsentBytes()));
    int n = socket.read(buffer);
    if (n < 0) {
      inputEnded = true;
    } else if (n > 0) {
      bytesIn += n;
      listener.counters().bytesIn.add(n);
      listener.service().received(buffer.flip(), this);
    }
    return n > 0;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (unsent == null) {
      sent(socket.write(bytes));
    }
    if (bytes.hasRemaining()) {
      ByteBuf kept = unsent;
      if (kept == null) {
        kept = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.remaining());
        unsent = kept;
      } else if (kept.readerIndex() >= limit / 2) {
        kept.discardReadBytes();
      }
      kept.writeBytes(bytes);
    }
  }

  private void flush(ByteBuf kept) throws IOException {
    ByteBuffer bytes = kept.internalNioBuffer(kept.readerIndex(), kept.readableBytes());
    int n = socket.write(bytes);
    sent(n);
    kept.skipBytes(n);
    if (!kept.isReadable()) {
      release();
    }
  }

  private void sent(int n) {
    bytesOut += n;
    listener.counters().bytesOut.add(n);
  }

  /** Ends what is done, and otherwise says what to wake up for. */
  private void proceed() throws IOException {
    if (finishing != null && unsent == null) {
      finishReading();
    }
    int kept = unsentBytes();
    if (kept == 0 && inputEnded) {
      end(finishing == null ? "peer closed" : finishing);
      return;
    }
    // Reading begins again only below half of the limit, so that what is kept is moved seldom.
    boolean read = !inputEnded && kept < (reading ? limit : limit / 2);
    boolean write = kept > 0;
    if (read != reading || write != writing) {
      reading = read;
      writing = write;
      socket.interest(read, write);
    }
  }

  /** Answers what the kernel holds already; when that is all, the input has ended for us. */
  private void finishReading() throws IOException {
    boolean more = true;
    for (int i = 0; more && i < FINISH_READS && unsent == null; i++) {
      more = !inputEnded && receive();
    }
    inputEnded |= !more;
  }

  /** Ends the session as soon as all that was received is answered. */
  void finish(String reason) {
    finishing = reason;
    ready(false, false);
  }

  /** Ends now, whatever is unsent. */
  void abort(String reason) {
    end(reason);
  }

  private void fail(IOException failure) {
    end(SystemReason.of(failure).toLowerCase(Locale.ROOT));
  }

  private void end(String reason) {
    if (ended) {
      return;
    }
    ended = true;
    int lost = unsentBytes();
    release();
    socket.close();
    sessions.remove(this);
    listener.counters().sessionsEnded.increment();
    String unsentText = lost == 0 ? "" : lost + " unsent, ";
    listener.session(
        Event.Kind.CLOSED,
        socket.peer(),
        String.format(
            Locale.ROOT,
            "closed: %d bytes in, %d bytes out, %s%.3f s, %s",
            bytesIn,
            bytesOut,
            unsentText,
            (System.nanoTime() - startNanos) / 1e9,
            reason));
  }

  private int unsentBytes() {
    return unsent == null ? 0 : unsent.readableBytes();
  }

  private void release() {
    if (unsent != null) {
      unsent.release();
      unsent = null;
    }
  }
}
