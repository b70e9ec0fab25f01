// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.option.DaemonOptions;
import org.netlabd.cli.netlab.option.JsonOption;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.report.Fields;
import org.netlabd.cli.netlab.report.SessionsReport;
import org.netlabd.control.Reply;
import org.netlabd.control.Request;
import org.netlabd.values.Cidr;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "sessions")
public final class SessionsCommand implements Callable<Integer> {

  /** What sessions can be sorted by: the oldest, idlest, biggest first. */
  enum Order {
    AGE("age_seconds"),
    IDLE("idle_seconds"),
    IN("received_bytes"),
    OUT("sent_bytes"),
    UNSENT("unsent_bytes", "kernel_unsent_bytes"),
    UNREAD("kernel_unread_bytes"),
    RTT("rtt_seconds"),
    RETRANS("retransmits");

    @SuppressWarnings("ImmutableEnumChecker") // List.of() makes it.
    private final List<String> fields;

    Order(String... fields) {
      this.fields = List.of(fields);
    }

    double of(Map<String, ?> session) {
      return Fields.sum(session, fields);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private final DaemonOptions daemon = new DaemonOptions();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--sort", paramLabel = "KEY", defaultValue = "age")
  private Order order;

  @Option(names = "--listener", paramLabel = "NAME")
  private @Nullable String listener;

  @Option(names = "--peer", paramLabel = "CIDR")
  private @Nullable Cidr peers;

  @Option(names = "--stalled")
  private boolean stalled;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "2147483647",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  private int most;

  @Option(names = "--end", paramLabel = "PEER")
  private @Nullable String ended;

  @Override
  public Integer call() throws Exception {
    Refusal.unlessBetween("--lines", most, 0, Integer.MAX_VALUE);
    return json.around(Map::of, this::ask);
  }

  private int ask() throws IOException {
    if (ended != null) {
      Reply reply = daemon.ask(new Request("end", Map.of("peer", ended)));
      json.tell(Map.of("ended", ended), reply::lines);
      return ExitStatus.OK;
    }
    List<Map<String, ?>> sessions =
        Fields.objects(daemon.ask(new Request("sessions")).fields(), "sessions").stream()
            .filter(this::isWanted)
            .sorted(Comparator.comparingDouble(order::of).reversed())
            .limit(most)
            .toList();
    json.tell(Map.of("sessions", sessions), () -> SessionsReport.lines(sessions));
    return ExitStatus.OK;
  }

  private boolean isWanted(Map<String, ?> session) {
    return (listener == null || listener.equals(session.get("listener")))
        && (!stalled || Boolean.TRUE.equals(session.get("stalled")))
        && (peers == null || isIn(peers, String.valueOf(session.get("peer"))));
  }

  /** Whether ADDRESS:PORT is one of the network's. */
  private static boolean isIn(Cidr network, String peer) {
    IpAddress address =
        IpAddress.parse(peer.substring(0, peer.lastIndexOf(':')).replaceAll("[\\[\\]]|%.*", ""));
    return network.network().compareTo(address) <= 0 && address.compareTo(network.last()) <= 0;
  }
}
