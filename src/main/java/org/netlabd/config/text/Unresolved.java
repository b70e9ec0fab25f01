package org.netlabd.config.text;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what the library renders of a value that waits for references: its layers, the lowest
 * first, with commas between them; strings in quotes, and references as {@code ${a.b}}. Pure.
 */
final class Unresolved {

  /**
   * One of the values that will be merged.
   *
   * @param length of its text, in characters
   * @param values how many values are in it, at most
   * @param depth how deep it nests
   */
  record Layer(int length, int values, int depth, List<Reference> references) {}

  /**
   * A reference.
   *
   * @param path where it leads to
   * @param depth how many blocks and lists of the value it is in
   */
  record Reference(List<String> path, int depth) {}

  private final String text;
  private final List<Layer> layers = new ArrayList<>();
  private List<Reference> references = new ArrayList<>();
  private int start;
  private int values = 1;
  private int depth;
  private int deepest;

  private Unresolved(String text) {
    this.text = text;
  }

  static List<Layer> layers(String text) {
    Unresolved unresolved = new Unresolved(text);
    int at = 0;
    while (at < text.length()) {
      at = unresolved.take(at) + 1;
    }
    unresolved.endLayer(at);
    return unresolved.layers;
  }

  /** Takes what begins there; returns where it ends. */
  private int take(int at) {
    switch (text.charAt(at)) {
      case '"' -> {
        return closingQuote(at);
      }
      case '$' -> {
        return reference(at);
      }
      case '{', '[' -> deepest = Math.max(deepest, ++depth);
      case '}', ']' -> depth--;
      case ',' -> {
        values++;
        if (depth == 0) {
          endLayer(at);
        }
      }
      default -> {}
    }
    return at;
  }

  private int closingQuote(int at) {
    int end = at + 1;
    while (text.charAt(end) != '"') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return end;
  }

  private int reference(int at) {
    int end = at;
    while (text.charAt(end) != '}') {
      end = text.charAt(end) == '"' ? closingQuote(end) + 1 : end + 1;
    }
    String path = text.substring(at + (text.startsWith("${?", at) ? 3 : 2), end);
    references.add(new Reference(ConfigUtil.splitPath(path), depth));
    return end;
  }

  private void endLayer(int at) {
    layers.add(new Layer(at - start, values, deepest, references));
    references = new ArrayList<>();
    start = at;
    values = 1;
    deepest = 0;
  }
}
