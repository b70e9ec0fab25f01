// SPDX-License-Identifier: Apache-2.0
package org.netlabd.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.netlabd.config.ListenerSettings;

/** The first server of every course: logs who has come, sends a greeting, and closes. */
public record Greet(String greeting) implements StreamService {

  @Override
  public Service as(ListenerSettings settings) {
    return new Greet(settings.greeting());
  }

  @Override
  public void began(Output output) throws IOException {
    output.say(peer -> "Got connection from " + peer);
    output.write(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.UTF_8)));
    output.close();
  }

  @Override
  public void received(ByteBuffer bytes, Output output) {}
}
