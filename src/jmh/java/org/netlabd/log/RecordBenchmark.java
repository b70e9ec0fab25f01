// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.netlabd.config.LogSettings.Traceback;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is made of each log event, on its target's thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordBenchmark {

  private static final int MOST_BYTES = 1000;
  private static final long NOON = 1_767_268_800_000L;

  private final Records records = new Records(Traceback.UNEXPECTED);
  private final Entry closed =
      entry("closed: 1024 bytes in, 1024 bytes out, 0.031 s, peer closed", null);
  private final Entry unexpected =
      entry("session ended", new IllegalStateException("what should not happen"));
  private final SyslogHeader header = new SyslogHeader(3, "netlabd", 812);

  private static Entry entry(String text, Throwable thrown) {
    Level level = thrown == null ? Level.INFO : Level.ERROR;
    Event event = new Event(Event.Kind.CLOSED, "echo-tcp", "192.0.2.7:51234", text);
    return new Entry(level, NOON, event, thrown);
  }

  /** The text of one record. */
  @Benchmark
  public List<String> sessionClosed() {
    return records.of(closed, MOST_BYTES);
  }

  /** The texts of an exception with its traceback. */
  @Benchmark
  public List<String> traceback() {
    return records.of(unexpected, MOST_BYTES);
  }

  /** What stands before the text on the way to /dev/log. */
  @Benchmark
  public String devLogHeader() {
    return header.local(Level.INFO, NOON);
  }
}
