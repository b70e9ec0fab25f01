package org.netlabd.listen;

import org.netlabd.guard.End;

/** An accepted connection, for as long as its loop's {@link SessionSet} looks after it. */
abstract class Connection extends Deadlines.Timed {

  /** A reload may have changed what makes a source. */
  abstract void recount();

  /** Ends it as soon as all that was received is answered. */
  abstract void finish(End why);

  /** Ends it now. */
  abstract void abort(End why);
}
