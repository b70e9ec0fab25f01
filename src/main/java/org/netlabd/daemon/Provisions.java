// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import org.netlabd.control.Reply;
import org.netlabd.values.DaemonThread;

/** Loads what takes a descriptor the first time, for a daemon that may have none by then. */
final class Provisions {

  /** When all is bound: the rest of the start takes 4, a reload as many. */
  static final int SPARE_DESCRIPTORS = 16;

  /** Beside the event loops: the start, a signal, a reload and who asks for it. */
  static final int SPARE_THREADS = 10;

  /** Of an event loop, before it has sockets. */
  static final int LOOP_DESCRIPTORS = 3;

  private static final String TIME_ZONE = "user.timezone";

  private Provisions() {}

  /** Loads them; what cannot be loaded is tried again when it is needed. */
  static void lay() {
    // The zones' file, and what a reply is written by.
    TimeZone.getDefault();
    Reply.failed("");
    try {
      // What no jar has is looked for in every one; they stay open.
      var unused = ClassLoader.getSystemResources("META-INF/none").hasMoreElements();
    } catch (IOException e) {
      return;
    }
  }

  /** Refuses a start that would fail half done, or serve nobody, for want of descriptors. */
  static void require(int descriptors) throws IOException {
    List<Closeable> some = new ArrayList<>();
    try {
      for (int i = 0; i < descriptors; i++) {
        some.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      String wanted = "fewer than " + descriptors + " descriptors are left for the daemon";
      throw new IOException(wanted + "; ulimit -n, or LimitNOFILE= of its unit, allows more", e);
    } finally {
      for (Closeable each : some) {
        each.close();
      }
    }
  }

  /** The same for want of threads; what cuts callers of the control socket off has its own then. */
  static void requireThreads(int threads) throws IOException {
    Semaphore end = new Semaphore(0);
    ThreadPoolExecutor some = DaemonThread.each("spare", threads);
    try {
      DaemonThread.startTimer();
      for (int i = 0; i < threads; i++) {
        some.execute(end::acquireUninterruptibly);
      }
    } catch (RejectedExecutionException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      end.release(threads);
      some.shutdown();
    }
  }

  /** Has the JVM look at the host's time zone again, which it reads once; unless told one. */
  static void readTimeZone() {
    String options = System.getenv().getOrDefault("NETLABD_JAVA_OPTIONS", "");
    if (!options.contains("-D" + TIME_ZONE + "=")) {
      System.clearProperty(TIME_ZONE);
      TimeZone.setDefault(null);
    }
  }
}
