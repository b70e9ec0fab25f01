// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import org.netlabd.config.type.Quote;

/**
 * One thing that is wrong with a configuration, as {@code netlabd check} prints it.
 *
 * @param source the file, as it was named, or {@code --set}
 * @param line line of that file, from 1; 0 where there is none to name
 * @param key the full key; empty where the problem is not that of a key
 * @param accepted what is accepted; empty where nothing can be said
 */
public record Problem(String source, int line, String key, String wrong, String accepted) {

  /** {@code FILE:LINE: KEY: what is wrong; what is accepted}, always one line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(": ");
    if (!key.isEmpty()) {
      text.append(key).append(": ");
    }
    text.append(wrong);
    if (!accepted.isEmpty()) {
      text.append("; ").append(accepted);
    }
    return Quote.printable(text.toString());
  }
}
