// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.ClientOptions;
import org.netlabd.net.ClientOptions.Setting;
import org.netlabd.values.Dscp;
import org.netlabd.values.IpAddress;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the sockets are made, for every command that talks with a host. */
public final class SocketSettings {

  /** IP_PMTUDISC_DO of ip(7); to IPV6_DONTFRAG it is as good as 1. */
  private static final int NEVER_FRAGMENT = 2;

  @Option(names = "--source", paramLabel = "ADDRESS[:PORT]")
  private String source = "";

  @Option(names = "--interface", paramLabel = "NAME")
  private String device = "";

  @Option(names = "--dscp", paramLabel = "CLASS")
  private @Nullable String dscp;

  @Option(names = "--ttl", paramLabel = "N")
  private @Nullable Integer ttl;

  @Option(names = "--dont-fragment")
  private boolean dontFragment;

  @Option(names = "--dont-route")
  private boolean dontRoute;

  @Option(names = "--broadcast")
  private boolean broadcast;

  @Option(names = "--reuse-address")
  private boolean reuseAddress;

  @Option(names = "--no-delay", negatable = true)
  private @Nullable Boolean noDelay;

  /** The options of a protocol's sockets; refuses what is not that protocol's, or out of range. */
  ClientOptions of(String protocol) throws IOException {
    Refusal.when(broadcast && !protocol.equals("udp"), "--broadcast: by UDP only");
    Refusal.when(noDelay != null && !protocol.equals("tcp"), "--no-delay: by TCP only");
    List<Setting> settings = new ArrayList<>();
    if (dscp != null) {
      String refusal = "--dscp: '" + dscp + "' is no class; accepted: " + Dscp.ACCEPTED;
      int octet = Dscp.parse(dscp).orElseThrow(() -> new TypeConversionException(refusal)) << 2;
      settings.add(Setting.of("IP_TOS", "IPV6_TCLASS", octet));
    }
    if (ttl != null) {
      int hops = (int) Refusal.unlessBetween("--ttl", ttl, 1, 255);
      settings.add(Setting.of("IP_TTL", "IPV6_UNICAST_HOPS", hops));
      if (protocol.equals("udp")) {
        settings.add(Setting.of("IP_MULTICAST_TTL", "IPV6_MULTICAST_HOPS", hops));
      }
    }
    add(settings, dontFragment, Setting.of("IP_MTU_DISCOVER", "IPV6_DONTFRAG", NEVER_FRAGMENT));
    add(settings, noDelay != null, Setting.of("TCP_NODELAY", Boolean.TRUE.equals(noDelay) ? 1 : 0));
    add(settings, dontRoute, Setting.of("SO_DONTROUTE", 1));
    add(settings, broadcast, Setting.of("SO_BROADCAST", 1));
    add(settings, reuseAddress, Setting.of("SO_REUSEADDR", 1));
    add(settings, !device.isEmpty(), Setting.of("SO_BINDTODEVICE", device));
    return new ClientOptions(source(protocol), settings);
  }

  private static void add(List<Setting> settings, boolean asked, Setting setting) {
    if (asked) {
      settings.add(setting);
    }
  }

  private @Nullable InetSocketAddress source(String protocol) throws IOException {
    if (source.isEmpty()) {
      return null;
    }
    HostPort asked = HostPort.parse(source, "0");
    try {
      IpAddress.parse(asked.host().replaceFirst("%.*", ""));
      InetAddress address = InetAddress.getByName(asked.host());
      int port = asked.port().equals("0") ? 0 : PortText.number(asked.port(), protocol);
      return new InetSocketAddress(address, port);
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new TypeConversionException("--source: " + e.getMessage());
    }
  }
}
