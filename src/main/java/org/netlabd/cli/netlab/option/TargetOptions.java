// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.netlabd.client.dial.Target;
import org.netlabd.client.dial.Target.AddressFamily;
import org.netlabd.net.ClientOptions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every command that talks with a host accepts. */
public class TargetOptions extends TimeoutOption {

  @ArgGroup Family family = new Family();

  @Mixin private SocketSettings settings = new SocketSettings();

  /** Of these, one at most. */
  public static final class Family {

    @Option(names = "-4", description = "Use IPv4 addresses only.")
    boolean ipv4;

    @Option(names = "-6", description = "Use IPv6 addresses only.")
    boolean ipv6;
  }

  public final Target target(String host, String port, String protocol) throws IOException {
    if (host.isEmpty() || port.isEmpty()) {
      throw new TypeConversionException((host.isEmpty() ? "HOST" : "PORT") + " is empty");
    }
    if (host.matches(".*[\\s/@].*")) {
      throw new TypeConversionException(
          "'" + host + "' is no host; accepted: a name or a numeric address");
    }
    if (host.matches("([0-9]+\\.){0,3}[0-9]+") && host.matches("(.*\\.)?0[0-9].*")) {
      throw new TypeConversionException(
          "'" + host + "' is octal to some and decimal to others; accepted: no zeros in front");
    }
    ClientOptions options = settings.of(protocol);
    return new Target(host, PortText.number(port, protocol), family(options), options);
  }

  /** That of the source, if one was named: no other can be sent from it. */
  private AddressFamily family(ClientOptions options) {
    InetSocketAddress source = options.source();
    boolean four = family.ipv4;
    boolean six = family.ipv6;
    if (source != null) {
      four |= source.getAddress() instanceof Inet4Address;
      six |= source.getAddress() instanceof Inet6Address;
    }
    if (four && six) {
      throw new TypeConversionException("--source: not an address of the family asked for");
    }
    if (four) {
      return AddressFamily.IPV4;
    }
    return six ? AddressFamily.IPV6 : AddressFamily.ANY;
  }
}
