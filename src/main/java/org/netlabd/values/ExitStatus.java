package org.netlabd.values;

/** Exit statuses, as sysexits(3head) has them. */
public final class ExitStatus {

  /** All is well. */
  public static final int OK = 0;

  /** EX_USAGE: the command line is wrong. */
  public static final int USAGE = 64;

  /** EX_UNAVAILABLE: a listener could not be bound. */
  public static final int UNAVAILABLE = 69;

  /** EX_SOFTWARE: an internal error. */
  public static final int INTERNAL = 70;

  /** EX_CONFIG: the configuration is wrong. */
  public static final int CONFIGURATION = 78;

  private ExitStatus() {}
}
