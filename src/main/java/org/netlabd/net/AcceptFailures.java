// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.util.EnumSet;
import java.util.Set;

/** Whether accept(2) fails for one connection, or will for the next one, too. One thread's. */
public final class AcceptFailures {

  /** Of one connection each, unless as many fail in a row. */
  private static final int MOST = 16;

  private static final Set<Errno> WANTS =
      EnumSet.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM);

  private int inARow;

  /** Returns whether accepting has to rest. */
  public boolean add(Throwable failure) {
    inARow++;
    boolean rests = inARow == MOST || Errno.of(failure).filter(WANTS::contains).isPresent();
    if (rests) {
      inARow = 0;
    }
    return rests;
  }

  public boolean isFirst() {
    return inARow == 1;
  }

  /** A connection was accepted, or none waits. */
  public void end() {
    inARow = 0;
  }
}
