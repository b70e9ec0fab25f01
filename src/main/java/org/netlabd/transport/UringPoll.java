package org.netlabd.transport;

import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoOps;

/**
 * Makes of io_uring's polls, each of which tells once (io_uring_enter(2), IORING_OP_POLL_ADD), a
 * watch that tells as long as a socket is ready. Polls begin with the loop's next turn, together.
 */
final class UringPoll {

  private static final byte IORING_OP_POLL_ADD = 6;
  private static final byte IORING_OP_POLL_REMOVE = 7;

  private final IoRegistration registration;
  private final int fd;
  private int wanted;
  private int armed;
  private long poll;
  private short number;
  private boolean telling;
  private boolean ended;

  UringPoll(IoRegistration registration, int fd) {
    this.registration = registration;
    this.fd = fd;
  }

  /** What to tell of from now on: bits of poll(2). */
  void interest(int events) {
    wanted = events;
    if (!telling) {
      arm();
    }
  }

  private void arm() {
    if (armed == wanted || ended) {
      return;
    }
    disarm();
    number++;
    poll = registration.submit(operation(IORING_OP_POLL_ADD, fd, 0, wanted, number));
    armed = wanted;
  }

  private void disarm() {
    if (armed != 0) {
      long unused = registration.submit(operation(IORING_OP_POLL_REMOVE, -1, poll, 0, number));
      armed = 0;
    }
  }

  private static IoUringIoOps operation(byte code, int fd, long address, int events, short data) {
    return new IoUringIoOps(
        code,
        (byte) 0,
        (short) 0,
        fd,
        0,
        address,
        0,
        events,
        (long) data,
        (short) 0,
        (short) 0,
        0,
        0);
  }

  /**
   * Begins to tell of a completion.
   *
   * @return bits of poll(2); 0: of a poll that is no longer wanted, nothing to tell
   */
  int begin(IoUringIoEvent event) {
    if (event.opcode() != IORING_OP_POLL_ADD || event.userData() != number || armed == 0) {
      return 0;
    }
    armed = 0;
    telling = true;
    return event.res() < 0 ? NativeWatch.POLLERR : event.res();
  }

  /** What {@link #begin} gave has been told: polls again. */
  void end() {
    telling = false;
    arm();
  }

  /** Ends the poll, which would keep a closed socket open. */
  void cancel() {
    disarm();
    ended = true;
  }
}
