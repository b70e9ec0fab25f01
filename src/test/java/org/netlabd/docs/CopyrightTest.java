// SPDX-License-Identifier: Apache-2.0
package org.netlabd.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The package's copyright file (DEP-5) says of each library what the library says of itself. */
class CopyrightTest {

  private static final Path COPYRIGHT = Path.of("packaging/deb/debian/copyright");

  /** The checksums of all jars that are shipped, or compiled with. */
  private static final Path LIBRARIES = Path.of("packaging/deb/libraries.sha256");

  /** By what a licence is known in the texts that a jar holds. */
  private static final Map<String, String> MARKS =
      Map.of(
          "Apache-2.0", "Apache (Software )?License",
          "LGPL-2.1\\+", "LGPL",
          "Expat", "to any person obtaining a copy\\s+of this software and associated",
          "BSL-1.0", "Boost Software License - Version 1.0",
          "BSD-2-clause", "Redistribution and use in source and binary forms",
          "CC0-1.0", "creativecommons.org/publicdomain/zero");

  /** SPDX's names of licences, where Debian's are others. */
  private static final Map<Object, String> LONG_NAMES =
      Map.of(
          "LGPL-2.1-or-later",
          "LGPL-2.1+",
          "BSD-2-Clause",
          "BSD-2-clause",
          "BSD-3-Clause",
          "BSD-3-clause");

  /** Whose a class is that a jar without a notice of its own took from elsewhere. */
  private static final Map<String, String> TAKEN =
      Map.of(
          "io/netty/handler/codec/base64/Base64.class", "Robert Harder",
          "io/netty/handler/codec/http/websocketx/WebSocket08FrameDecoder.class", "Joe Walnes",
          "io/netty/handler/codec/http/websocketx/Utf8Validator.class", "Bjoern Hoehrmann",
          "io/netty/util/internal/logging/MessageFormatter.class", "QOS.ch",
          "io/netty/util/internal/shaded/org/jctools/queues/MpscArrayQueue.class", "JCTools");

  private static final Pattern HOLDER =
      Pattern.compile("Copyright (?=[(©0-9])(?:\\([cC]\\))?[^A-Za-z(]*(\\S+ [^\\s,.]+)");

  /** Field name to value of each paragraph. */
  private static List<Map<String, String>> paragraphs() throws IOException {
    var paragraphs = new ArrayList<Map<String, String>>();
    for (String text : Files.readString(COPYRIGHT).split("\n\n+")) {
      var fields = new LinkedHashMap<String, String>();
      for (String field : text.split("\n(?! )")) {
        String[] parts = field.split(":", 2);
        fields.put(parts[0], parts[1].strip());
      }
      paragraphs.add(fields);
    }
    return paragraphs;
  }

  private static List<Map<String, String>> ofLibraries() throws IOException {
    return paragraphs().stream()
        .filter(fields -> fields.getOrDefault("Files", "").startsWith("lib/"))
        .toList();
  }

  private static boolean isOf(Map<String, String> paragraph, String jar) {
    return FileSystems.getDefault()
        .getPathMatcher("glob:" + paragraph.get("Files"))
        .matches(Path.of("lib", jar));
  }

  static List<String> libraries() throws IOException {
    return Files.readAllLines(LIBRARIES).stream().map(line -> line.split(" +")[1]).toList();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void oneParagraphIsOfTheLibraryAndNamesItsLicencesAndHolders(String jar) throws IOException {
    List<Map<String, String>> its = ofLibraries().stream().filter(p -> isOf(p, jar)).toList();
    assertEquals(1, its.size(), jar + ": " + its);
    String licences = its.get(0).get("License");
    String holders = its.get(0).get("Copyright");
    for (String text : texts(jar)) {
      MARKS.forEach(
          (licence, mark) -> {
            if (Pattern.compile(mark).matcher(text).find()) {
              assertTrue(
                  licences.matches("(?s).*\\b" + licence + "(?![-.\\w]).*"),
                  licence + " of " + jar);
            }
          });
      HOLDER
          .matcher(text)
          .results()
          .map(match -> match.group(1))
          .forEach(holder -> assertTrue(holders.contains(holder), holder + " of " + jar));
    }
  }

  /** Netty's jars have no notices, its sources do. */
  @Test
  void ofWhatALibraryTookFromElsewhereTheHolderIsNamed() throws IOException {
    var found = new TreeSet<String>();
    for (String jar : libraries()) {
      String paragraph =
          ofLibraries().stream().filter(p -> isOf(p, jar)).findAny().orElseThrow().toString();
      try (var file = new JarFile(path(jar))) {
        for (Map.Entry<String, String> taken : TAKEN.entrySet()) {
          if (file.getEntry(taken.getKey()) != null) {
            found.add(taken.getKey());
            assertTrue(
                paragraph.replaceAll("\\s+", " ").contains(taken.getValue()), jar + ": " + taken);
          }
        }
      }
    }
    assertEquals(TAKEN.keySet(), found);
  }

  private static String path(String jar) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith("/" + jar))
        .findAny()
        .orElseThrow(() -> new AssertionError(jar + " is not on the class path"));
  }

  /** The licences and notices in a jar of the class path. */
  private static List<String> texts(String jar) throws IOException {
    var texts = new ArrayList<String>();
    try (var file = new JarFile(path(jar))) {
      for (var entry : file.stream().toList()) {
        if (entry.getName().matches("META-INF/[^/]*(LICENSE|NOTICE)[^/]*")) {
          texts.add(new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return texts;
  }

  /** The bill of materials that comes with the package. */
  @Test
  void billOfMaterialsHasWhatIsShipped() throws IOException {
    var bill = JSON.std.mapFrom(Files.readString(Path.of("packaging/deb/netlabd.cdx.json")));
    var licences = new HashMap<Object, List<String>>();
    for (Map<?, ?> component : maps(bill.get("components"))) {
      List<String> its =
          maps(component.get("licenses")).stream()
              .map(each -> (Map<?, ?>) each.get("license"))
              .map(each -> LONG_NAMES.getOrDefault(each.get("id"), (String) each.get("id")))
              .toList();
      maps(component.get("hashes")).stream()
          .filter(hash -> "SHA-256".equals(hash.get("alg")))
          .forEach(hash -> licences.put(hash.get("content"), its));
    }
    for (String line : Files.readAllLines(LIBRARIES)) {
      String[] parts = line.split(" +");
      Map<String, String> paragraph =
          ofLibraries().stream().filter(p -> isOf(p, parts[1])).findAny().orElseThrow();
      boolean shipped = !paragraph.getOrDefault("Comment", "").contains("in no binary package");
      List<String> its = licences.remove(parts[0]);
      assertEquals(shipped, its != null, line);
      if (its != null) {
        its.forEach(each -> assertTrue(paragraph.get("License").contains(each), line));
      }
    }
    assertEquals(Map.of(), licences);
  }

  private static List<Map<?, ?>> maps(Object list) {
    return ((List<?>) list).stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
  }

  @Test
  void everyParagraphIsOfALibrary() throws IOException {
    for (Map<String, String> paragraph : ofLibraries()) {
      assertTrue(
          libraries().stream().anyMatch(jar -> isOf(paragraph, jar)), paragraph.get("Files"));
    }
  }

  @Test
  void everyLicenceHasItsText() throws IOException {
    var named = new TreeSet<String>();
    var told = new TreeSet<String>();
    for (Map<String, String> paragraph : paragraphs()) {
      String licence = paragraph.getOrDefault("License", "");
      if (paragraph.containsKey("Files")) {
        named.addAll(List.of(licence.split(",? (and|or) ")));
      } else if (licence.contains("\n")) {
        told.add(licence.lines().findFirst().orElseThrow());
      }
    }
    assertEquals(named, told);
  }

  @Test
  void everySourceSaysItsLicence() throws IOException {
    var without = new ArrayList<Path>();
    for (String folder : List.of(".ci", "bench", "packaging", "src")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          List<String> head;
          try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            head = lines.limit(3).toList();
          }
          boolean program =
              file.toString().matches(".*\\.(java|sh|py|c|awk|js)")
                  || !head.isEmpty() && head.get(0).startsWith("#!");
          if (program
              && head.stream()
                  .noneMatch(line -> line.endsWith("SPDX-License-Identifier: Apache-2.0"))) {
            without.add(file);
          }
        }
      }
    }
    assertEquals(List.of(), without);
  }
}
