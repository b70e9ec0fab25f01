package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.time.Duration;
import org.netlabd.client.dial.Target;
import org.netlabd.client.dial.Target.AddressFamily;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every command that talks with a host accepts. */
public class TargetOptions {

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeText.Some.class,
      defaultValue = "5s",
      description =
          "How long to wait for each step, such as 500ms or 10s. Default: ${DEFAULT-VALUE}.")
  public Duration timeout;

  @ArgGroup Family family = new Family();

  /** Of these, one at most. */
  public static final class Family {

    @Option(names = "-4", description = "Use IPv4 addresses only.")
    boolean ipv4;

    @Option(names = "-6", description = "Use IPv6 addresses only.")
    boolean ipv6;

    private AddressFamily chosen() {
      if (ipv4) {
        return AddressFamily.IPV4;
      }
      return ipv6 ? AddressFamily.IPV6 : AddressFamily.ANY;
    }
  }

  public final Target target(String host, String port, String protocol) throws IOException {
    if (host.isEmpty()) {
      throw new TypeConversionException("HOST is empty");
    }
    return new Target(host, PortText.number(port, protocol), family.chosen());
  }
}
