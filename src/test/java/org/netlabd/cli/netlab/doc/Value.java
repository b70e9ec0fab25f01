// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.doc;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What a shell can complete a value from; pure.
 *
 * @param words those of a few, where kind is {@link Kind#WORDS}
 */
record Value(Kind kind, List<String> words) {

  enum Kind {
    WORDS,
    FILE,
    HOST,
    /** A host, and behind a colon a service. */
    HOST_AND_SERVICE,
    SERVICE,
    ANYTHING
  }

  static Value of(ArgSpec argument) {
    return of(argument, argument.paramLabel());
  }

  /** Of each argument of a command in its place. */
  static List<Value> places(CommandSpec spec) {
    return spec.positionalParameters().stream()
        .flatMap(place -> Stream.of(place.paramLabel().split(" ")).map(label -> of(place, label)))
        .toList();
  }

  /** Whether the last place is that of any number of arguments. */
  static boolean isRepeated(CommandSpec spec) {
    List<PositionalParamSpec> places = spec.positionalParameters();
    return !places.isEmpty() && places.get(places.size() - 1).paramLabel().startsWith("HOST[");
  }

  private static Value of(ArgSpec argument, String label) {
    Iterable<String> words = argument.completionCandidates();
    if (words != null) {
      return new Value(
          Kind.WORDS,
          StreamSupport.stream(words.spliterator(), false).map(String::valueOf).toList());
    }
    if (Path.class.equals(argument.type())) {
      return new Value(Kind.FILE, List.of());
    }
    boolean isService = label.equals("PORT") || (argument.isPositional() && label.equals("NAME"));
    Kind kind =
        label.startsWith("HOST[:PORT]")
            ? Kind.HOST_AND_SERVICE
            : label.equals("HOST") ? Kind.HOST : isService ? Kind.SERVICE : Kind.ANYTHING;
    return new Value(kind, List.of());
  }
}
