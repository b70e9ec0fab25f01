// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.IpAddress;
import org.netlabd.values.SourcePrefix;

/**
 * Which connections there may be at a time. Those of callers who may not ask have places of their
 * own, and a source has half of either at most. Where there is no place, who has waited longest
 * without a whole request goes. One thread's.
 */
final class Places<C extends Places.Connection> {

  static final int OF_ALLOWED = 32;
  static final int OF_OTHERS = 8;

  /** Of a caller, who is waited for, or is being answered. */
  interface Connection {
    IpAddress peer();

    boolean isWaiting();
  }

  private final Predicate<IpAddress> mayAsk;

  /** The ones that have been as they are for longest come first. */
  private final List<C> held = new ArrayList<>();

  Places(Predicate<IpAddress> mayAsk) {
    this.mayAsk = mayAsk;
  }

  /** Gives a place, and returns who has to leave for it; the newcomer itself where nobody can. */
  @Nullable C give(C newcomer) {
    List<C> rivals = rivals(newcomer);
    if (rivals.isEmpty()) {
      held.add(newcomer);
      return null;
    }
    for (C rival : rivals) {
      if (rival.isWaiting()) {
        held.remove(rival);
        held.add(newcomer);
        return rival;
      }
    }
    return newcomer;
  }

  /** Whose places it could have, if it needs one of theirs. */
  private List<C> rivals(C newcomer) {
    boolean allowed = mayAsk.test(newcomer.peer());
    IpAddress source = source(newcomer);
    List<C> alike = held.stream().filter(each -> mayAsk.test(each.peer()) == allowed).toList();
    List<C> ofSource = alike.stream().filter(each -> source(each).equals(source)).toList();
    int most = allowed ? OF_ALLOWED : OF_OTHERS;
    if (ofSource.size() >= most / 2) {
      return ofSource;
    }
    return alike.size() >= most ? alike : List.of();
  }

  private static IpAddress source(Connection of) {
    return SourcePrefix.DEFAULT.source(of.peer());
  }

  /** Has been answered, and waits as the last one. */
  void waitsAgain(C connection) {
    if (held.remove(connection)) {
      held.add(connection);
    }
  }

  void free(C connection) {
    held.remove(connection);
  }
}
