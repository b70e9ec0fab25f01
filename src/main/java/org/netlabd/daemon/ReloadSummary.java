// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.Settings;
import org.netlabd.control.Reply;
import org.netlabd.listen.Listeners.Bound;

/** What a reload has changed, or why nothing, in words. Pure. */
final class ReloadSummary {

  private static final String LATER = " (automatic buffer sizes at the next start)";

  /** A record holds 1,024 bytes; this many changes are named, and the rest counted. */
  private static final int MOST_NAMED = 20;

  private ReloadSummary() {}

  static Reply refused(String why) {
    return Reply.failed("Not reloaded, nothing changed: " + why);
  }

  /** The same for want of a configuration that can be used. */
  static Reply refused(ConfigurationProblems why) {
    List<String> lines = new ArrayList<>();
    why.problems().forEach(each -> lines.add(each.toString()));
    lines.addAll(refused(Announcement.count(lines.size(), "problem")).lines());
    return new Reply(false, lines);
  }

  record Side(Settings settings, List<Bound> bound) {}

  /** {@code echo-tcp changed, lab added} or {@code nothing changed}; of the control socket, too. */
  static String text(Side before, Side after, boolean controlOpened) {
    List<String> changes = new ArrayList<>();
    Settings was = before.settings();
    Settings is = after.settings();
    Map<String, ListenerSettings> old = byName(was);
    Set<String> same = new LinkedHashSet<>();
    for (ListenerSettings listener : is.listeners()) {
      ListenerSettings earlier = old.remove(listener.name());
      if (earlier == null) {
        changes.add(listener.name() + " added");
      } else if (!earlier.equals(listener)) {
        changes.add(listener.name() + " changed" + (later(earlier, listener) ? LATER : ""));
      } else {
        same.add(listener.name());
      }
    }
    old.keySet().forEach(name -> changes.add(name + " removed"));
    // Names, interfaces and "*" may stand for other addresses than before.
    ports(after, before, same).forEach(port -> changes.add(port + " opened"));
    ports(before, after, same).forEach(port -> changes.add(port + " closed"));
    add(changes, was, is, Settings::log, "log changed");
    add(changes, was, is, Settings::buffersBytes, "buffers changed");
    if (!was.controlSocket().equals(is.controlSocket())) {
      changes.add("control socket changed");
    } else if (controlOpened) {
      changes.add("control socket opened");
    }
    add(changes, was, is, Settings::metrics, "metrics changed");
    add(changes, was, is, Settings::drain, "drain changed");
    add(changes, was, is, Settings::workers, "workers will change at the next start");
    if (changes.isEmpty()) {
      return "nothing changed";
    }
    int more = changes.size() - MOST_NAMED;
    return String.join(", ", changes.subList(0, Math.min(changes.size(), MOST_NAMED)))
        + (more > 0 ? ", and " + more + " more" : "");
  }

  private static void add(
      List<String> changes, Settings was, Settings is, Function<Settings, ?> key, String text) {
    if (!key.apply(was).equals(key.apply(is))) {
      changes.add(text);
    }
  }

  /** Those of {@code has} that {@code lacks} lacks, of these listeners. */
  private static List<String> ports(Side has, Side lacks, Set<String> listeners) {
    return has.bound().stream()
        .filter(each -> listeners.contains(each.listener()) && !lacks.bound().contains(each))
        .map(Announcement::listener)
        .toList();
  }

  /** The system has no way back from a size of a bound socket to its own choice. */
  private static boolean later(ListenerSettings was, ListenerSettings now) {
    return Stream.of("receive-buffer", "send-buffer")
        .anyMatch(
            size -> was.socket().number(size).isPresent() && now.socket().number(size).isEmpty());
  }

  private static Map<String, ListenerSettings> byName(Settings settings) {
    Map<String, ListenerSettings> byName = new LinkedHashMap<>();
    settings.listeners().forEach(each -> byName.put(each.name(), each));
    return byName;
  }
}
