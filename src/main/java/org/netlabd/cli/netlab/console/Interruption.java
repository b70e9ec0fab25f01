// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.console;

import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.DaemonThread;
import org.netlabd.values.ExitStatus;

/**
 * What signals do to a command that measures: at SIGQUIT it tells what it has so far and goes on;
 * at SIGINT, SIGTERM and, as its terminal goes, SIGHUP it stops, prints what was measured, and
 * ends. A second one ends it at once (but SIGHUP, which kernel and shell both send), as does its
 * not ending in time.
 */
public final class Interruption {

  private static final long LOOK_MILLIS = 50;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final boolean hasEnd;
  private final PendingSignals signals = new PendingSignals();
  private volatile IntConsumer stop;
  private volatile Runnable soFar = () -> {};
  private volatile Runnable resized = () -> {};
  private volatile Runnable resumed = () -> {};
  private volatile int ending;
  private long endedNanos;
  private @Nullable Thread telling;

  /** For the thread that works; {@code hasEnd}: it ends by itself, and a signal cuts it short. */
  public Interruption(boolean hasEnd) {
    this.hasEnd = hasEnd;
    Thread worker = Thread.currentThread();
    this.stop = signal -> worker.interrupt();
  }

  /** Does work that prints a document only: a signal ends it at once, with that as it is. */
  public static int around(Consumer<String> printing, Callable<Integer> work) throws Exception {
    Interruption interruption = new Interruption(true);
    interruption.stop =
        signal ->
            new Thread(
                    () -> {
                      printing.accept(new EndedBySignal(signal).getMessage());
                      Runtime.getRuntime().halt(ExitStatus.ofSignal(signal));
                    },
                    "document")
                .start();
    return interruption.around(work);
  }

  /** A signal came before there was anything to tell. */
  static final class EndedBySignal extends InterruptedIOException {

    final int signal;

    EndedBySignal(int signal) {
      super("ended by " + PendingSignals.NAMES.get(signal));
      this.signal = signal;
    }
  }

  /** How the work is stopped, and tells its figures so far, from now on; both for any thread. */
  public void begun(Runnable stopping, Runnable telling) {
    stop = signal -> stopping.run();
    soFar = telling;
  }

  /** Run when the window may have another size, and when others may have written; any thread. */
  public void drawing(Runnable sized, Runnable again) {
    resized = sized;
    resumed = again;
  }

  /** Does the work, and answers its exit status, or the signal's that cut short what was right. */
  public int around(Callable<Integer> work) throws Exception {
    if (PendingSignals.areBlocked()) {
      // As long as the process lives: printing the last line may take for ever.
      DaemonThread.start("signals", this::watch);
    }
    try {
      int status = work.call();
      return ending != 0 && hasEnd && status == ExitStatus.OK
          ? ExitStatus.ofSignal(ending)
          : status;
    } catch (InterruptedIOException e) {
      if (ending == 0) {
        throw e;
      }
      throw new EndedBySignal(ending);
    }
  }

  /** On a thread of its own: where nobody takes what it prints, the next signal counts as well. */
  private void tell() {
    if (telling == null || !telling.isAlive()) {
      telling = DaemonThread.start("telling", soFar);
    }
  }

  private void watch() {
    try {
      while (ending == 0 || System.nanoTime() - endedNanos < PATIENCE_NANOS) {
        int signal = signals.next();
        if (signal == PendingSignals.QUIT) {
          tell();
        } else if (signal == PendingSignals.WINCH) {
          resized.run();
        } else if (signal == PendingSignals.CONT) {
          resumed.run();
        } else if (signal != 0 && ending == 0) {
          endedNanos = System.nanoTime();
          ending = signal;
          stop.accept(signal);
        } else if (signal != 0 && signal != PendingSignals.HUP) {
          break;
        }
        Thread.sleep(LOOK_MILLIS);
      }
      Runtime.getRuntime().halt(ExitStatus.ofSignal(ending));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
