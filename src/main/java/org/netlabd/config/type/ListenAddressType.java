package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.netlabd.config.ListenAddress;
import org.netlabd.config.ListenAddress.Every;
import org.netlabd.config.ListenAddress.HostName;
import org.netlabd.config.ListenAddress.Interface;
import org.netlabd.config.ListenAddress.Numeric;
import org.netlabd.values.PeerAddress;

/** Where to listen. Never asks the resolver: host names are looked up when they are bound. */
public record ListenAddressType() implements ValueType<ListenAddress> {

  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  @Override
  public ListenAddress parse(String text) throws InvalidValueException {
    if (text.equals("*")) {
      return new Every();
    }
    if (text.startsWith("%") && InterfaceName.fits(text.substring(1))) {
      return new Interface(text.substring(1));
    }
    if (text.indexOf(':') >= 0 || text.matches("(" + OCTET + "\\.){3}" + OCTET)) {
      return new Numeric(numeric(text));
    }
    // inet_aton's short forms ("127.1") are taken for the typing errors that they mostly are.
    boolean number = text.matches("[0-9.]*|0[xX][0-9a-fA-F]*");
    if (!number && text.length() <= 253 && text.matches(LABEL + "(\\." + LABEL + ")*")) {
      return new HostName(text);
    }
    throw new InvalidValueException(Quote.quote(text) + " is not an address");
  }

  @Override
  public String render(ListenAddress value) {
    return ConfigUtil.quoteString(text(value));
  }

  /** The address as a person writes it. */
  public static String text(ListenAddress value) {
    if (value instanceof Numeric numeric) {
      return PeerAddress.text(numeric.address());
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

  private static InetAddress numeric(String text) throws InvalidValueException {
    if (text.startsWith("[") || text.startsWith("%")) {
      throw new InvalidValueException(Quote.quote(text) + " is not an address");
    }
    try {
      // With a colon, or four octets, the JDK never asks the resolver.
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new InvalidValueException(
          text.indexOf('%') < 0
              ? Quote.quote(text) + " is not an address"
              : Quote.quote(text) + " is not an address of this host's interfaces");
    }
  }
}
