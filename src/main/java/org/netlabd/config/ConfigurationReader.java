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
 * Reads the configuration: {@code FILE}, then {@code FILE.d/*.conf} in name order, then {@code
 * --set}; later wins. Called by {@code check} and at the start, and again at each reload: nothing
 * is remembered from one reading to the next. For any thread.
 */
public final class ConfigurationReader {

  private final Map<String, Set<String>> services;
  private final String account;
  private final UnaryOperator<List<Path>> cannotRead;

  /**
   * For whoever can read the files.
   *
   * @param services the names of what a listener can do, as ServiceTable has them
   */
  public ConfigurationReader(Map<String, Set<String>> services) {
    this(services, "", files -> List.of());
  }

  /**
   * For another account: what that cannot read is a problem, too.
   *
   * @param cannotRead which files these are
   */
  public ConfigurationReader(
      Map<String, Set<String>> services, String account, UnaryOperator<List<Path>> cannotRead) {
    this.services = services;
    this.account = account;
    this.cannotRead = cannotRead;
  }

  /**
   * What has been read.
   *
   * @param text makes all of it, defaults included: {@code KEY = VALUE}, one key a line, every key
   *     that applies, in the order of the table and of the listeners' names; read as equal settings
   */
  public record Effective(Settings settings, Supplier<String> text) {}

  /**
   * Reads and checks all of it.
   *
   * @param file the configuration file
   * @param overrides {@code KEY=VALUE}, in the order of the command line
   * @throws ConfigurationProblems with everything that is wrong, if anything is
   */
  public Settings read(Path file, List<String> overrides) throws ConfigurationProblems {
    return effective(file, overrides).settings();
  }

  /** The same, with its text. */
  public Effective effective(Path file, List<String> overrides) throws ConfigurationProblems {
    try {
      Findings findings = new Findings();
      ConfigObject all = new Layers(findings).read(file, overrides);
      findings.refuse(
          cannotRead,
          "cannot be read by " + account + ": Permission denied, or hidden from its service");
      Keys keys = new Keys(Services.system(), services);
      return new SettingsReader(keys, findings, account, cannotRead).read(all);
    } catch (RuntimeException | StackOverflowError e) {
      // Of the library: a text that it cannot read must not end a daemon that is asked to reload.
      boolean deep = e instanceof StackOverflowError;
      String wrong = deep ? "is nested too deeply" : "cannot be read: internal error: " + e;
      Problem problem = new Problem(file.toString(), 0, "", wrong, "");
      throw new ConfigurationProblems(List.of(problem), e);
    }
  }
}
