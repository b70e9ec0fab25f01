package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenAddress.Every;
import org.netlabd.config.ListenAddress.HostName;
import org.netlabd.config.ListenAddress.Interface;
import org.netlabd.config.ListenAddress.Numeric;

/** Where to listen. Host names are looked up when they are bound, not here. */
public record ListenAddressType() implements ValueType<ListenAddress> {

  @Override
  public ListenAddress parse(String text) throws InvalidValueException {
    if (text.equals("*")) {
      return new Every();
    }
    if (text.startsWith("%") && InterfaceName.fits(text.substring(1))) {
      return new Interface(text.substring(1));
    }
    if (HostText.isNumeric(text)) {
      return new Numeric(unicast(text));
    }
    if (!HostText.isName(text)) {
      throw HostText.notAnAddress(text);
    }
    if (isInterface(text)) {
      String wanted = Quote.quote("%" + text);
      throw new InvalidValueException(
          Quote.quote(text) + " is an interface, not a host: write " + wanted);
    }
    return new HostName(text);
  }

  @Override
  public String render(ListenAddress value) {
    return ConfigUtil.quoteString(text(value));
  }

  /** The address as a person writes it. */
  public static String text(ListenAddress value) {
    if (value instanceof Numeric numeric) {
      // The first run of zeros, which need not be the longest, as "::".
      return numeric.address().getHostAddress().replaceFirst("(^|:)0(:0)+($|:)", "::");
    }
    if (value instanceof HostName host) {
      return host.name();
    }
    return value instanceof Interface device ? "%" + device.name() : "*";
  }

  @Override
  public String accepted() {
    return "\"*\", a numeric address, a host name, or \"%\" and an interface's name";
  }

  /** The kernel lets sockets be bound to the others, too; nobody could then talk to them. */
  private static InetAddress unicast(String text) throws InvalidValueException {
    InetAddress address = HostText.numeric(text);
    boolean broadcast = address.getHostAddress().equals("255.255.255.255");
    if (broadcast || address.isMulticastAddress()) {
      String kind = broadcast ? "broadcast" : "multicast";
      throw new InvalidValueException(
          Quote.quote(text) + (" is a " + kind + " address: write one of this host's, or \"*\""));
    }
    return address;
  }

  private static boolean isInterface(String name) {
    try {
      return NetworkInterface.getByName(name) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
