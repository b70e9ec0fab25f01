// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.netlabd.cli.netlab.Netlab;

/** What debian/rules leaves out of the client's package is nothing that the client could need. */
class ClientPackageTest {

  private static final JavaClasses OWN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.netlabd");

  @Test
  void noClassOfTheClientKnowsALibraryThatOnlyTheDaemonHas() throws Exception {
    List<String> left = leftOut();
    assertFalse(left.isEmpty());
    Set<String> needed = new TreeSet<>();
    Deque<JavaClass> open = new ArrayDeque<>(List.of(OWN.get(Netlab.class)));
    Set<JavaClass> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      JavaClass each = open.pop();
      for (var dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass known = dependency.getTargetClass().getBaseComponentType();
        if (OWN.contain(known.getName())) {
          if (seen.add(known)) {
            open.push(known);
          }
        } else if (left.stream().anyMatch(jar -> jarOf(known).startsWith(jar))) {
          needed.add(each.getName() + ": " + known.getName());
        }
      }
    }
    assertEquals(Set.of(), needed);
  }

  private static List<String> leftOut() throws Exception {
    String rules = Files.readString(Path.of("packaging/deb/debian/rules")).replace("\\\n", "");
    Matcher line = Pattern.compile("(?m)^DAEMON_ONLY = (.*)$").matcher(rules);
    return line.find() ? List.of(line.group(1).trim().split("\\s+")) : List.of();
  }

  /** The name of the jar that a class of a library is in; none for a class of the JDK. */
  private static String jarOf(JavaClass known) {
    URL found =
        Netlab.class
            .getClassLoader()
            .getResource(known.getName().replace('.', '/').concat(".class"));
    return found == null ? "" : found.getPath().replaceFirst("!.*", "").replaceFirst(".*/", "");
  }
}
