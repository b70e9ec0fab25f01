// SPDX-License-Identifier: Apache-2.0
package org.netlabd.control;

import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * What can be asked of the daemon.
 *
 * @param changes whether it changes anything: then only root and the daemon's own user may ask
 * @param action what is done, on a thread of the caller's
 * @param places one for each who may be answered at a time: what is being told takes memory
 */
public record Command(boolean changes, Function<Request, Reply> action, Semaphore places) {

  private static final int MOST_ANSWERS = 8;

  public Command(boolean changes, Function<Request, Reply> action) {
    this(changes, action, new Semaphore(MOST_ANSWERS));
  }

  static Command refusing(String why) {
    return new Command(false, any -> Reply.failed(why));
  }
}
