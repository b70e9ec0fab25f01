// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

/** Exit statuses: sysexits.h's where it has one, and the shell's after a signal. */
public final class ExitStatus {

  public static final int OK = 0;

  /** A check was made, and failed. */
  public static final int CHECK_FAILED = 1;

  /** EX_USAGE: the command line is wrong. */
  public static final int USAGE = 64;

  /** EX_NOHOST: a host's or a service's name is not known. */
  public static final int UNKNOWN_NAME = 68;

  /** EX_UNAVAILABLE: a listener could not be bound, or a peer not be reached. */
  public static final int UNAVAILABLE = 69;

  /** EX_SOFTWARE: an internal error. */
  public static final int INTERNAL = 70;

  /** EX_IOERR: a conversation broke. */
  public static final int IO_ERROR = 74;

  /** EX_TEMPFAIL: it took too long. */
  public static final int TIMED_OUT = 75;

  /** EX_CONFIG: the configuration is wrong. */
  public static final int CONFIGURATION = 78;

  /** Ended by SIGPIPE. */
  public static final int BROKEN_PIPE = ofSignal(13);

  private ExitStatus() {}

  /** Ended by a signal, as a shell says it. */
  public static int ofSignal(int signal) {
    return 128 + signal;
  }
}
