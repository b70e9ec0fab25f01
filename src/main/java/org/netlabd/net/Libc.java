// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;

/** System calls that neither JDK nor Netty gives, by JNA, which takes 0.1 s to load. Any thread. */
final class Libc {

  private static final int MSG_DONTWAIT = 0x40;

  /** The calls; loading this class loads JNA. */
  private static final class Calls {

    static {
      Native.register(Calls.class, NativeLibrary.getProcess());
    }

    static native int recvmmsg(int fd, long messages, int count, int flags, long timeout)
        throws LastErrorException;

    static native long recvmsg(int fd, long message, int flags) throws LastErrorException;

    static native int sendmmsg(int fd, long messages, int count, int flags)
        throws LastErrorException;

    static native int fcntl(int fd, int command, int argument) throws LastErrorException;

    static native long malloc(long bytes);

    static native void free(long address);

    private Calls() {}
  }

  private Libc() {}

  /** Loads JNA, once, before any other call, not on a loop; IOException if it cannot be. */
  static void load() throws IOException {
    try {
      Calls.free(0);
    } catch (LinkageError e) {
      Throwable first = e;
      // Another thread, that of warmUp, may have met it before.
      while (first.getCause() != null) {
        first = first.getCause();
      }
      throw new IOException("JNA's native library is not available: " + first.getMessage(), e);
    }
  }

  /** Receives into an array of struct mmsghdr; never waits. Returns how many. */
  static int recvmmsg(int fd, long messages, int count) throws IOException {
    try {
      return Calls.recvmmsg(fd, messages, count, MSG_DONTWAIT, 0);
    } catch (LastErrorException e) {
      return noneIfAgain("recvmmsg", e);
    }
  }

  /** Receives into a struct msghdr, a stream's bytes before its error; returns bytes or -1. */
  static long recvmsg(int fd, long message, int flags) throws IOException {
    try {
      return Calls.recvmsg(fd, message, flags | MSG_DONTWAIT);
    } catch (LastErrorException e) {
      return noneIfAgain("recvmsg", e) - 1L;
    }
  }

  /** Sends an array of struct mmsghdr; never waits. Returns how many; throws for the first. */
  static int sendmmsg(int fd, long messages, int count) throws IOException {
    try {
      return Calls.sendmmsg(fd, messages, count, MSG_DONTWAIT);
    } catch (LastErrorException e) {
      return noneIfAgain("sendmmsg", e);
    }
  }

  /** Has calls on a descriptor return rather than wait (fcntl(2), O_NONBLOCK). */
  static void setNonBlocking(int fd) throws IOException {
    final int getFlags = 3;
    final int setFlags = 4;
    final int nonBlocking = 04000;
    try {
      int unused = Calls.fcntl(fd, setFlags, Calls.fcntl(fd, getFlags, 0) | nonBlocking);
    } catch (LastErrorException e) {
      throw failure("fcntl", e);
    }
  }

  /** Memory that costs nothing until it is used; to be given to {@link #free}. */
  static long malloc(long bytes) {
    long address = Calls.malloc(bytes);
    if (address == 0) {
      throw new OutOfMemoryError("malloc of " + bytes + " bytes");
    }
    return address;
  }

  static void free(long address) {
    Calls.free(address);
  }

  private static int noneIfAgain(String call, LastErrorException e) throws IOException {
    if (e.getErrorCode() == Errno.EAGAIN.number()) {
      return 0;
    }
    throw failure(call, e);
  }

  /** As Netty's own calls fail. */
  private static IOException failure(String call, LastErrorException e) {
    return new NativeIoException(call, -e.getErrorCode(), false);
  }
}
