package org.netlabd.config.type;

import java.util.OptionalInt;
import org.netlabd.values.Protocol;
import org.netlabd.values.Services;

/** A port, by its number or by the name of its service. */
public record ServicePort(Services services, Protocol protocol) implements ValueType<Integer> {

  private static final NumberBetween NUMBER = new NumberBetween(1, 65_535);

  @Override
  public Integer parse(String text) throws InvalidValueException {
    if (text.matches("-?[0-9]+")) {
      return NUMBER.parse(text);
    }
    String protocolName = Choice.of(Protocol.class).render(protocol);
    OptionalInt port = services.port(text, protocolName);
    if (port.isEmpty()) {
      throw new InvalidValueException("no service " + Quote.quote(text) + " for " + protocolName);
    }
    return NUMBER.parse(Integer.toString(port.getAsInt()));
  }

  @Override
  public String render(Integer value) {
    return value.toString();
  }

  @Override
  public String accepted() {
    return NUMBER.accepted() + ", or a service name of /etc/services";
  }
}
