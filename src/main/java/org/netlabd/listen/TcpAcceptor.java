// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.Proxy;
import org.netlabd.guard.Admission;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event;
import org.netlabd.net.AcceptFailures;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.net.LoopSocket;
import org.netlabd.net.TcpServerSocket;
import org.netlabd.net.TcpSocket;

/** A listening TCP address on one loop: accepts, and lets in or refuses. The loop's. */
final class TcpAcceptor implements Port.Part {

  /** Connections accepted in one turn, so that a flood of them leaves the loop to sessions too. */
  private static final int TURN = 16;

  /** Connections that wait until sessions that have ended are served; more are refused at once. */
  private static final int MOST_LACKING = 1024;

  private final TcpServerSocket socket;
  private final SessionSet own;
  private static final String FULL =
      "the JVM's heap has no room for more sessions; NETLABD_JAVA_OPTIONS gives it more";

  private final List<SessionSet> all;
  private final AcceptFailures failures = new AcceptFailures();
  private final AtomicInteger lacking = new AtomicInteger();
  private volatile @Nullable Listener listener;

  TcpAcceptor(TcpServerSocket socket, SessionSet own, List<SessionSet> all) {
    this.socket = socket;
    this.own = own;
    this.all = all;
  }

  @Override
  public Loop loop() {
    return own.loop;
  }

  @Override
  public LoopSocket<?> socket() {
    return socket;
  }

  @Override
  public void serve(Listener served) throws IOException {
    listener = served;
    socket.watch(loop(), (readable, writable) -> accept(TURN));
  }

  @Override
  public void change(Listener served) throws IOException {
    listener = served;
    socket.listen(served.settings().socket(), served.settings().backlog());
  }

  @Override
  public void stop() {
    Listener served = listener;
    if (served != null) {
      // A connection that the kernel has completed already is one that the peer believes in; it
      // holds one more than the backlog. In a flood there is always another.
      accept(served.settings().backlog() + 1);
      listener = null;
    }
    socket.close();
  }

  private void accept(int most) {
    Listener current = listener;
    if (current == null) {
      return;
    }
    if (SessionSet.areFull(all)) {
      rest(current, FULL);
      return;
    }
    for (int i = 0; i < most; i++) {
      try {
        TcpSocket accepted = socket.accept();
        failures.end();
        if (accepted == null) {
          break;
        }
        letIn(current, accepted);
      } catch (IOException e) {
        if (failures.add(e)) {
          rest(current, Errno.text(e));
          return;
        }
        if (failures.isFirst() && !current.kept().pause().isOn()) {
          current.failed(null, e);
        }
      }
    }
    recovered(current);
  }

  private void letIn(Listener current, TcpSocket accepted) {
    if (current.settings().proxy() == Proxy.REQUIRED) {
      greet(current, accepted);
      return;
    }
    Admission admission = current.gate().admit(accepted.peer());
    if (admission instanceof Admission.Refused refused
        && refused.lacksRoom()
        && lacking.get() < MOST_LACKING) {
      lacking.getAndIncrement();
      SessionSet.afterEnded(all, () -> letInAfterEnded(current, accepted, refused));
    } else {
      letIn(current, accepted, admission);
    }
  }

  private void letInAfterEnded(Listener current, TcpSocket accepted, Admission.Refused before) {
    lacking.getAndDecrement();
    boolean stopped = listener == null;
    letIn(current, accepted, stopped ? before : current.gate().admitAgain(accepted.peer()));
  }

  private void letIn(Listener current, TcpSocket accepted, Admission admission) {
    if (admission instanceof Admission.Refused refused) {
      current.refusals().refused(refused.reason(), accepted.peer(), Refusals.NO_MORE);
      accepted.abort();
    } else if (admission instanceof Admission.Ticket ticket) {
      current.counters().sessions.increment();
      SessionSet set = SessionSet.assign(own, all);
      TcpSession session = new Admitted(current, set, accepted, null, ticket).session();
      on(set, () -> session.begin(null));
    }
  }

  private void greet(Listener current, TcpSocket accepted) {
    InetSocketAddress proxy = accepted.peer();
    if (current.gate().believes(proxy.getAddress())) {
      SessionSet set = SessionSet.assign(own, all);
      on(set, new ProxyGreeting(current, set, all, accepted, proxy)::open);
    } else {
      current.refusals().refused(Reason.PROXY, proxy, () -> "not in proxy-from");
      accepted.abort();
    }
  }

  private static void on(SessionSet set, Runnable open) {
    if (set.loop.inEventLoop()) {
      open.run();
    } else {
      set.loop.execute(open);
    }
  }

  private void rest(Listener current, String why) {
    socket.rest();
    if (current.kept().pause().failed(System.nanoTime())) {
      String text = "accepting pauses: " + why;
      current.log(Level.WARN, Event.Kind.ACCEPTING_PAUSED, null, text);
    }
  }

  private static void recovered(Listener current) {
    if (current.kept().pause().ended(System.nanoTime())) {
      current.log(Level.INFO, Event.Kind.ACCEPTING_AGAIN, null, "accepting again");
    }
  }
}
