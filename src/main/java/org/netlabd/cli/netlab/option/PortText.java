// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.util.Collection;
import java.util.OptionalInt;
import org.netlabd.cli.netlab.console.Escape;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.NameError;
import org.netlabd.values.Nearest;
import org.netlabd.values.Services;

/** Ports as they are typed: by number or by the name of their service. */
public final class PortText {

  private PortText() {}

  /** The number; a text of digits that is none is a mistake, not an unknown name. */
  public static int number(String text, String protocol) throws IOException {
    if (text.matches("[-+\\h]*\\p{Nd}+\\h*")) {
      int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
      Refusal.when(
          port < 1 || port > 65_535,
          "'" + text + "'" + Escape.odd(text) + " is no port; accepted: 1 to 65535, or a name");
      return port;
    }
    OptionalInt port = Services.system().port(text, protocol);
    if (port.isEmpty()) {
      throw unknown(text + "/" + protocol, text).exception();
    }
    return port.getAsInt();
  }

  /** The failure of a service without a port, with the names that are like it. */
  public static Failure unknown(String what, String name) {
    Failure failure = NameError.EAI_SERVICE.of(what);
    if (name.matches("[0-9]+")) {
      return failure.advising("No service of /etc/services has that number.");
    }
    Collection<String> names = Services.system().names();
    String question = names.contains(name) ? " by that protocol" : Nearest.question(name, names);
    return question.isEmpty() ? failure : failure.advising("No such service" + question);
  }
}
