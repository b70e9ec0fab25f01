package org.netlabd.client;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.netlabd.client.dial.Attempt;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Target;

/** Connects, and closes again. */
public final class Connect {

  private Connect() {}

  /**
   * What came of it; immutable.
   *
   * @param attempts one for each address that was tried, in order; only the last can have succeeded
   */
  public record Result(int addresses, long resolveNanos, List<Attempt> attempts) {

    /** The attempt that decides. */
    public Attempt last() {
      return attempts.get(attempts.size() - 1);
    }
  }

  /**
   * Tries each address of the target until one takes the connection.
   *
   * @param timeout for the resolver and for each address
   */
  public static Result run(Target target, Duration timeout) throws IOException {
    Dialing dialing = Dialing.dial(target, timeout);
    if (dialing.connection() != null) {
      dialing.connection().close();
    }
    return new Result(
        dialing.resolution().addresses().size(), dialing.resolution().nanos(), dialing.attempts());
  }
}
