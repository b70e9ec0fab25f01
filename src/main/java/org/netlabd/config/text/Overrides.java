// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.netlabd.config.type.Quote;

/**
 * {@code KEY=VALUE} of the command line. A value that begins with a bracket, a brace or a quote is
 * read as in a file, and {@code null} takes a key back; anything else is taken as it stands, so
 * that {@code *} and {@code udp://host} need no second layer of quotes.
 */
final class Overrides {

  private static final String VALUE = "value";
  private static final String ACCEPTED = "KEY=VALUE, such as log.level=debug";

  private final Findings findings;
  private final SourceFiles files;

  Overrides(Findings findings, SourceFiles files) {
    this.findings = findings;
    this.files = files;
  }

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
      List<String> path = ConfigUtil.splitPath(key);
      return at(path, value(source, text.substring(equals + 1).strip()), Integer.toString(source));
    } catch (ConfigException.BadPath e) {
      findings.unreadable(source, 0, Quote.quote(key) + " is not a key", ACCEPTED);
    } catch (ConfigException e) {
      findings.unreadable(source, key, "", e);
    }
    return SourceFiles.nothing(source);
  }

  private ConfigValue value(int source, String text) {
    String origin = Integer.toString(source);
    if (text.equals("null")) {
      return ConfigValueFactory.fromAnyRef(null, origin);
    }
    if (!text.matches("(?s)[\\[{\"].*")) {
      return ConfigValueFactory.fromAnyRef(text, origin);
    }
    ConfigObject object = files.parse(source, VALUE + " = " + text, List.of(Path.of("--set")));
    ConfigValue value = object.get(VALUE);
    if (value == null || object.size() != 1) {
      throw new ConfigException.Generic("more than one value");
    }
    return value;
  }

  private static ConfigObject at(List<String> path, ConfigValue value, String origin) {
    ConfigValue nested = value;
    for (int i = path.size() - 1; i > 0; i--) {
      nested = ConfigValueFactory.fromMap(Map.of(path.get(i), nested), origin);
    }
    return ConfigValueFactory.fromMap(Map.of(path.get(0), nested), origin);
  }
}
