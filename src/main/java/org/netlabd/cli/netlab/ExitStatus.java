package org.netlabd.cli.netlab;

import org.netlabd.client.failure.Kind;

/** The statuses that {@code netlab} ends with, those of sysexits.h where it has one. */
final class ExitStatus {

  static final int FINE = 0;
  static final int CHECK_FAILED = 1;
  static final int USAGE = 64;
  static final int UNKNOWN_NAME = 68;
  static final int UNREACHABLE = 69;
  static final int INTERNAL = 70;
  static final int IO_ERROR = 74;
  static final int TIMED_OUT = 75;

  /** What a shell says of a program that SIGINT ended. */
  static final int INTERRUPTED = 128 + 2;

  private ExitStatus() {}

  static int of(Kind kind) {
    return switch (kind) {
      case UNKNOWN_NAME -> UNKNOWN_NAME;
      case UNREACHABLE -> UNREACHABLE;
      case BROKEN -> IO_ERROR;
      case TIMED_OUT -> TIMED_OUT;
    };
  }
}
