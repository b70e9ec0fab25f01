// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.List;
import org.netlabd.config.type.Quote;

/**
 * {@code KEY=VALUE} of the command line: read as in a file if it begins with a bracket, brace or
 * quote, {@code null} takes a key back, all else is text.
 */
record Overrides(Findings findings, SourceFiles files) {

  private static final String ACCEPTED = "KEY=VALUE, such as log.level=debug";

  /** What one override says; nothing, and a problem, if it cannot be read. */
  ConfigObject parse(String text) {
    int source = findings.override();
    int equals = text.indexOf('=');
    if (equals < 1) {
      findings.unreadable(source, 0, Quote.quote(text) + " is not an override", ACCEPTED);
      return SourceFiles.nothing(source);
    }
    String key = text.substring(0, equals).strip();
    Outline.Excess excess = new Outline(key + " = 0").excess();
    if (excess != null) {
      findings.unreadable(source, 0, Quote.quote(key) + " " + excess.wrong(), ACCEPTED);
      return SourceFiles.nothing(source);
    }
    try {
      String value = text.substring(equals + 1).strip();
      boolean asInFile = value.equals("null") || value.matches("(?s)[\\[{\"].*");
      String line =
          ConfigUtil.joinPath(ConfigUtil.splitPath(key))
              + " = "
              + (asInFile ? value : ConfigUtil.quoteString(value));
      ConfigObject said = files.parse(source, line, List.of(Path.of("--set")));
      if (said.size() > 1) {
        throw new ConfigException.Generic("more than one value");
      }
      return said;
    } catch (ConfigException.BadPath e) {
      findings.unreadable(source, 0, Quote.quote(key) + " is not a key", ACCEPTED);
    } catch (ConfigException e) {
      findings.unreadable(source, key, "", e);
    }
    return SourceFiles.nothing(source);
  }
}
