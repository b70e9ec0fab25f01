// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.type;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenAddress.Every;
import org.netlabd.config.ListenAddress.Numeric;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Networks;
import org.netlabd.values.Protocol;
import org.netlabd.values.Services;

/** Hosts, networks, interfaces and ports, as people write them. Never asks the resolver. */
public final class Host {

  /** As the DNS has them, and with an underscore, as many networks do (RFC 2181, section 11). */
  private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String FOUR_OCTETS = "(" + OCTET + "\\.){3}" + OCTET;

  /** What the kernel takes as an interface's name: at most 15 bytes, no slash, no white space. */
  private static final String LINK = "(?!\\.{1,2}$)[!-~&&[^/%:]]{1,15}";

  /** Enough for any address and prefix; what is longer is not repeated in full. */
  private static final int LONGEST_NETWORK = 50;

  public static final String REMEDY = "write one of this host's, or \"*\"";

  private static final ValueType<Integer> PORT = Quantity.number(1, 65_535);

  /** Where to listen. Host names are looked up when they are bound. */
  public static final ValueType<ListenAddress> LISTEN =
      ValueType.quoted(
          Host::listenAddress,
          ListenAddress::text,
          "\"*\", a numeric address, a host name, or \"%\" and an interface's name");

  private static final Pattern ADDRESS_AND_PORT =
      Pattern.compile(
          "((?<any>\\*)|\\[(?<six>[^\\]]*:[^\\]]*)]|(?<four>" + FOUR_OCTETS + ")):(?<port>[0-9]+)");

  /** Where else to listen; {@code off} is nowhere, a port alone is of loopback. */
  public static final ValueType<Optional<InetSocketAddress>> ENDPOINT =
      ValueType.of(
          text -> text.equals("off") ? Optional.empty() : Optional.of(endpoint(text)),
          at -> at.map(Host::text).orElse("off"),
          "off, a port of 127.0.0.1, \"ADDRESS:PORT\" with a numeric address, \"[IPV6]:PORT\""
              + " or \"*:PORT\"");

  public static final ValueType<Networks> NETWORKS =
      ValueType.quoted(
          Host::networks,
          Networks::text,
          "local, all, numeric addresses, networks such as 192.0.2.0/24 or \"2001:db8::/32\"");

  /** The name of a network interface, or nothing. */
  public static final ValueType<String> INTERFACE =
      ValueType.quoted(
          text -> {
            if (!text.isEmpty() && !text.matches(LINK)) {
              throw new InvalidValueException(text, "cannot be an interface's name");
            }
            return text;
          },
          text -> text,
          "an interface's name, or \"\" for none");

  private Host() {}

  /** A port, by its number or by the name of its service. */
  public static ValueType<Integer> port(Services services, Protocol protocol) {
    String name = protocol.toString();
    return ValueType.of(
        text -> {
          if (text.matches("-?[0-9]+")) {
            return PORT.parse(text);
          }
          OptionalInt port = services.port(text, name);
          if (port.isEmpty()) {
            throw new InvalidValueException("no service " + Quote.quote(text) + " for " + name);
          }
          return PORT.parse(PORT.render(port.getAsInt()));
        },
        PORT::render,
        PORT.accepted() + ", or a service name of /etc/services");
  }

  /** Whether it can be a name. inet_aton's short forms ("127.1") are taken for typing errors. */
  static boolean isName(String text) {
    boolean number = text.matches("(([0-9]+|0[xX][0-9a-fA-F]*)(\\.|$))*");
    return !number && text.length() <= 253 && text.matches(LABEL + "(\\." + LABEL + ")*\\.?");
  }

  static boolean isNumeric(String text) {
    return text.indexOf(':') >= 0 || text.matches(FOUR_OCTETS);
  }

  /** The numeric address, with its zone where it needs one. */
  static InetAddress numeric(String text) throws InvalidValueException {
    InetAddress address;
    try {
      // With a colon, or four octets, the JDK never asks the resolver.
      address = InetAddress.getByName(text.matches("[\\[%].*") ? ":" : text);
    } catch (UnknownHostException e) {
      boolean zoned = text.indexOf('%') > 0;
      throw new InvalidValueException(
          text, "is not an address" + (zoned ? " of this host's interfaces" : ""));
    }
    boolean needsZone = address.isLinkLocalAddress() && address instanceof Inet6Address;
    if (needsZone && text.indexOf('%') < 0) {
      throw new InvalidValueException(
          text, "is link-local and has no zone: write " + Quote.quote(text + "%eth0"));
    }
    return address;
  }

  private static ListenAddress listenAddress(String text) throws InvalidValueException {
    if (text.equals("*")) {
      return new Every();
    }
    if (text.startsWith("%") && text.substring(1).matches(LINK)) {
      return new ListenAddress.Interface(text.substring(1));
    }
    if (isNumeric(text)) {
      return new Numeric(unicast(text));
    }
    if (!isName(text)) {
      throw new InvalidValueException(text, "is not an address");
    }
    if (isInterface(text)) {
      throw new InvalidValueException(
          text, "is an interface, not a host: write " + Quote.quote("%" + text));
    }
    return new ListenAddress.HostName(text);
  }

  /** The kernel lets sockets be bound to the others, too; nobody could then talk to them. */
  private static InetAddress unicast(String text) throws InvalidValueException {
    InetAddress address = numeric(text);
    String kind = IpAddress.ofMany(address);
    if (kind != null) {
      throw new InvalidValueException(text, "is a " + kind + " address: " + REMEDY);
    }
    return address;
  }

  private static InetSocketAddress endpoint(String text) throws InvalidValueException {
    if (text.matches("-?[0-9]+")) {
      return new InetSocketAddress(unicast("127.0.0.1"), PORT.parse(text));
    }
    Matcher parts = ADDRESS_AND_PORT.matcher(text);
    if (!parts.matches()) {
      throw new InvalidValueException(text, "is not accepted");
    }
    int port = PORT.parse(parts.group("port"));
    if (parts.group("any") != null) {
      return new InetSocketAddress(port);
    }
    String numeric = Objects.requireNonNullElse(parts.group("six"), parts.group("four"));
    InetAddress address = unicast(numeric);
    if (address.isAnyLocalAddress()) {
      throw new InvalidValueException(
          text, "would be every address, IPv4 and IPv6: write " + Quote.quote("*:" + port));
    }
    return new InetSocketAddress(address, port);
  }

  private static String text(InetSocketAddress endpoint) {
    InetAddress address = endpoint.getAddress();
    String text = new Numeric(address).text();
    String host = address instanceof Inet6Address ? "[" + text + "]" : text;
    return '"' + (address.isAnyLocalAddress() ? "*" : host) + ":" + endpoint.getPort() + '"';
  }

  private static boolean isInterface(String name) {
    try {
      return NetworkInterface.getByName(name) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  private static Networks networks(String text) throws InvalidValueException {
    if (text.length() > LONGEST_NETWORK) {
      throw new InvalidValueException(text, "is not a numeric address");
    }
    try {
      return Networks.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(String.valueOf(e.getMessage()));
    }
  }
}
