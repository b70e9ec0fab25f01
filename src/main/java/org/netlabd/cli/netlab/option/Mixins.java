package org.netlabd.cli.netlab.option;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The groups of options that a command has taken in. */
public final class Mixins {

  private Mixins() {}

  /** The one of this type, if the command has it. */
  public static <T> Optional<T> of(CommandSpec command, Class<T> type) {
    return command.mixins().values().stream()
        .map(CommandSpec::userObject)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
