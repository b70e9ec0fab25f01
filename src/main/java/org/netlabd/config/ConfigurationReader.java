// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import com.typesafe.config.ConfigObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.netlabd.config.key.Keys;
import org.netlabd.config.key.SettingsReader;
import org.netlabd.config.text.Findings;
import org.netlabd.config.text.Layers;
import org.netlabd.values.Services;

/**
 * Reads {@code FILE}, {@code FILE.d/*.conf} in name order, then {@code --set}; later wins. Nothing
 * is remembered from one reading to the next. Any thread.
 *
 * @param services named as ServiceTable does
 * @param account whose files they are to be: what that cannot read is a problem, too
 */
public record ConfigurationReader(
    Map<String, Set<String>> services, String account, UnaryOperator<List<Path>> cannotRead) {

  /** While files change under the reading. */
  private static final int MOST_TRIES = 10;

  /** For whoever can read the files. */
  public ConfigurationReader(Map<String, Set<String>> services) {
    this(services, "", files -> List.of());
  }

  /** What has been read; {@code text} is all of it, a key a line, read as equal settings. */
  public record Effective(Settings settings, Supplier<String> text) {}

  /** Reads and checks a file and overrides ({@code KEY=VALUE}); throws all that is wrong. */
  public Settings read(Path file, List<String> overrides) throws ConfigurationProblems {
    return effective(file, overrides).settings();
  }

  public Effective effective(Path file, List<String> overrides) throws ConfigurationProblems {
    String hidden =
        "cannot be read by " + account + ": Permission denied, or hidden from its service";
    try {
      Findings findings;
      Layers layers;
      ConfigObject all;
      int tries = 0;
      do {
        findings = new Findings();
        layers = new Layers(findings);
        all = layers.read(file, overrides);
        findings.refuse(cannotRead, hidden);
        // Half of before and half of after a change was never meant.
      } while (!layers.areStill() && ++tries < MOST_TRIES);
      Keys keys = new Keys(Services.system(), services);
      return new SettingsReader(keys, findings, hidden, cannotRead).read(all);
    } catch (RuntimeException | StackOverflowError e) {
      // Of the library: a text that it cannot read must not end a daemon that is asked to reload.
      boolean deep = e instanceof StackOverflowError;
      String wrong = deep ? "is nested too deeply" : "cannot be read: internal error: " + e;
      Problem problem = new Problem(file.toString(), 0, "", wrong, "");
      throw new ConfigurationProblems(List.of(problem), e);
    }
  }
}
