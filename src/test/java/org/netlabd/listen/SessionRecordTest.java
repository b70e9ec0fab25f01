// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.guard.End;
import org.netlabd.log.Event.Field;
import org.netlabd.log.Event.Kind;
import org.netlabd.stats.Figure;

/** Which sessions are in the log. */
@Timeout(60)
class SessionRecordTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ListenerLog log = new ListenerLog();

  @AfterEach
  void stop() {
    log.close();
  }

  private static RunningServer server() throws Exception {
    return new RunningServer(RunningServer.tcp("echo", RunningServer.LOOPBACK, 0));
  }

  private static Socket connect(RunningServer server) throws Exception {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(server.address("echo"), 20_000);
    return socket;
  }

  private void await(String pattern, int count) {
    while (log.matching(pattern).size() != count) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Test
  void aLookAtThePortIsForWhoDebugs() throws Exception {
    try (RunningServer server = server()) {
      connect(server).close();
      Socket reset = connect(server);
      reset.setSoLinger(true, 0);
      reset.close();
      server.awaitTotal(2, Figure.SESSIONS_ENDED);
      await("DEBUG echo 127.*: closed: 0 bytes in, 0 bytes out, .*", 2);
      assertEquals(List.of(), log.listed());
    }
  }

  @Test
  void aSilentSessionIsListedWhenItLasts() throws Exception {
    try (RunningServer server = server()) {
      try (Socket socket = connect(server)) {
        await("INFO echo 127.*: connected", 1);
        assertTrue(socket.isConnected());
      }
      await("INFO echo 127.*: closed: 0 bytes in, .*", 1);
    }
  }

  @Test
  void anEndHasItsFiguresAsFieldsToo() throws Exception {
    try (RunningServer server = server()) {
      try (Socket socket = connect(server)) {
        socket.getOutputStream().write(new byte[3]);
        assertEquals(3, socket.getInputStream().readNBytes(3).length);
      }
      await("INFO .*: closed: 3 bytes in, 3 bytes out, .*", 1);
      assertEquals(
          Map.of(Field.REASON, End.PEER_CLOSED, Field.BYTES_IN, 3L, Field.BYTES_OUT, 3L),
          log.ofKind(Kind.CLOSED).get(0).fields());
    }
  }

  @Test
  void aboveTheRateSessionsAreCountedAndBothRecordsStayTogether() throws Exception {
    int count = 300;
    try (RunningServer server = server()) {
      for (int i = 0; i < count; i++) {
        try (Socket socket = connect(server)) {
          socket.getOutputStream().write(1);
          assertEquals(1, socket.getInputStream().read());
        }
      }
      server.awaitTotal(count, Figure.SESSIONS_ENDED);
      server.server.sayRest(false);
      int listed = log.matching("INFO .*: connected").size();
      // 100 at once and 100 a second: fewer than all, unless this machine takes 2 s for them.
      assertTrue(listed >= 100, listed + " listed");
      await("INFO .*: closed: 1 bytes in, 1 bytes out, .*", listed);
      String rest = "INFO echo: " + (count - listed) + " more sessions, over log.session-rate";
      assertEquals(listed < count ? 1 : 0, log.matching(rest).size());
    }
  }

  @Test
  void theRateIsOfRecordsAndASessionHasTwo() {
    SessionLines lines = new SessionLines(true, 20, 0);
    assertEquals(10, IntStream.range(0, 50).filter(i -> lines.begin(0)).count());
    assertEquals(10, IntStream.range(0, 50).filter(i -> lines.begin(3 * SECOND)).count());
  }

  @Test
  void whatMayEndAtOnceIsBounded() {
    SessionLines lines = new SessionLines(true, 20, 0);
    long listed = 0;
    for (long second = 1; second < 100; second++) {
      long now = second * SECOND;
      listed += IntStream.range(0, 50).filter(i -> lines.begin(now)).count();
    }
    assertEquals(15 * 20, listed);
    lines.end();
    assertTrue(lines.begin(100 * SECOND));
    assertFalse(lines.begin(100 * SECOND));
  }

  /**
   * Of a service's records it takes 10,000 in 30 s, and drops the rest unread: {@code Terminating},
   * say. As many as may be open end in them, and as many more as can begin.
   */
  @Test
  void withTheDefaultTheJournalTakesAll() {
    SessionLines lines = new SessionLines(true, RunningServer.settings().log().sessionRate(), 0);
    int open = 0;
    for (long second = 0; second < 100; second++) {
      open += begun(lines, second);
    }
    int records = open;
    for (; open > 0; open--) {
      lines.end();
    }
    for (long second = 100; second < 130; second++) {
      int both = begun(lines, second);
      IntStream.range(0, both).forEach(i -> lines.end());
      records += 2 * both;
    }
    assertTrue(records < 9_900, records + " records");
  }

  private static int begun(SessionLines lines, long second) {
    return (int) IntStream.range(0, 1_000).filter(i -> lines.begin(second * SECOND)).count();
  }

  @Test
  void noneIsListedWhereSessionsAreNotLogged() {
    assertFalse(new SessionLines(false, 20, 0).begin(0));
  }

  @Test
  void aReloadThatLeavesTheRateLeavesWhatIsOwed() {
    var log = RunningServer.settings().log();
    SessionLines lines = new SessionLines(false, 2, 0).as(log, 0);
    assertTrue(lines.isOn());
    assertSame(lines, lines.as(log, SECOND));
  }
}
