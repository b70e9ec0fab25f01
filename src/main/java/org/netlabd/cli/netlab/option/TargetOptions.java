// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.netlabd.cli.netlab.console.Escape;
import org.netlabd.client.dial.Target;
import org.netlabd.client.dial.Target.AddressFamily;
import org.netlabd.net.ClientOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that talks with a host accepts. */
public class TargetOptions extends TimeoutOption {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  private static final String NUMBER = "[0-9]*|0[xX][0-9a-fA-F]*";

  @Option(names = "-4")
  private boolean ipv4;

  @Option(names = "-6")
  private boolean ipv6;

  @Mixin private SocketSettings settings = new SocketSettings();

  public final Target target(String host, String port, String protocol) throws IOException {
    Refusal.when(
        host.isEmpty() || port.isEmpty(), (host.isEmpty() ? "HOST" : "PORT") + " is empty");
    String odd = Escape.odd(host);
    Refusal.when(
        !odd.isEmpty()
            || host.matches(".*[\\s/@].*|\\[[^]]*|[^\\[].*[\\[\\]].*")
            || (host.indexOf(':') >= 0 && !HostPort.isIpv6(host.replaceAll("^\\[|\\]$", ""))),
        "'" + host + "'" + odd + " is no host; accepted: a name or a numeric address");
    // Zeros in front are octal to some, 0x is hexadecimal, and a number alone is an address.
    Refusal.when(
        Arrays.stream(host.split("\\.")).allMatch(part -> part.matches(NUMBER))
            && !host.matches("(" + OCTET + "\\.){1,3}" + OCTET),
        "'" + host + "' is no host; accepted: numbers of 0 to 255, as in 192.0.2.7");
    ClientOptions options = settings.of(protocol);
    return new Target(host, PortText.number(port, protocol), family(options), options);
  }

  /** That of the source, if one was named: no other can be sent from it. */
  private AddressFamily family(ClientOptions options) {
    InetSocketAddress source = options.source();
    boolean four = ipv4 || (source != null && source.getAddress() instanceof Inet4Address);
    boolean six = ipv6 || (source != null && source.getAddress() instanceof Inet6Address);
    Refusal.when(four && six, "--source: not an address of the family asked for");
    return four ? AddressFamily.IPV4 : six ? AddressFamily.IPV6 : AddressFamily.ANY;
  }
}
