// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.util.concurrent.TimeUnit;

/** Has a loop do something, and waits until it is done. */
final class OnLoop {

  private static final long DEADLINE_SECONDS = 20;

  private OnLoop() {}

  interface Action {
    void run() throws Exception;
  }

  static void run(Loop loop, Action action) throws Exception {
    loop.submit(
            () -> {
              action.run();
              return null;
            })
        .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }
}
