// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text is made of, before the library, which recurses and is quadratic, reads it: depth,
 * keys, references, includes. Unresolved values it shows as text only.
 */
final class Outline {

  /** Blocks, lists, and the parts of a key, all together. */
  static final int DEEPEST = 32;

  /** Texts, lists and blocks that are put together to one value. */
  private static final int MOST_PIECES = 1_000;

  private static final String STRING = "\"(?:[^\"\\\\\n]|\\\\.)*+";

  /** A text in quotes, a comment, a reference, what parts values, an unquoted text. */
  private static final Pattern TOKEN =
      Pattern.compile(
          String.join(
              "|",
              "\"\"\"(?s:.*?)(?:\"\"\"+|\\z)",
              STRING + "\"?",
              "#[^\n]*+|//[^\n]*+",
              "\\$\\{(?:" + STRING + "\"|[^\"}\n#/$])*+}?",
              "[\\[\\]{},=:.\n]",
              "(?:[^\\s\u00a0\u2007\u202f\ufeff\\[\\]{},=:.\"#/$]|/(?!/)|\\$(?!\\{))++"));

  record Excess(int line, String wrong, String accepted) {}

  /** A {@code ${}} or {@code +=} (no path): in how many blocks, behind how many commas outside. */
  record Reference(int line, String path, int depth, int layer) {}

  /** A block or list, and what stands of its statement. */
  private static final class Frame {
    final int depth;
    boolean inKey = true;
    int dots;
    int pieces;

    Frame(int depth) {
      this.depth = depth;
    }

    void next() {
      inKey = true;
      dots = 0;
      pieces = 0;
    }
  }

  private final String text;
  private final Deque<Frame> frames = new ArrayDeque<>();

  /** The lines of the include statements, in their order. */
  final List<Integer> includes = new ArrayList<>();

  final List<Reference> references = new ArrayList<>();
  int keys;
  int deepest;

  /** How many values it has at most. */
  int tokens;

  /** Whether an include statement stands within a block. */
  boolean includesInBlock;

  /** The first of what is too much. */
  @Nullable Excess excess;

  private int layer;
  private int line = 1;

  /** Of a whole file, of the value of an override, or of what the library renders. */
  Outline(String text) {
    this.text = text;
    frames.push(new Frame(0));
    for (Matcher token = TOKEN.matcher(text); token.find() && excess == null; tokens++) {
      take(token.start(), token.end());
    }
  }

  private void take(int start, int end) {
    Frame frame = frames.getFirst();
    switch (text.charAt(start)) {
      case '\n' -> {
        line++;
        frame.next();
      }
      case ',' -> {
        layer += frames.size() == 1 ? 1 : 0;
        frame.next();
      }
      case '=', ':' -> {
        if (frame.inKey) {
          keys++;
          frame.inKey = false;
          if (text.startsWith("+", start - 1)) {
            references.add(new Reference(line, "", frames.size() - 1, layer));
          }
        }
      }
      case '.' -> {
        frame.dots += frame.inKey ? 1 : 0;
        reach(frame.depth + frame.dots);
      }
      case '{', '[' -> {
        keys += frame.inKey && frame.pieces > 0 ? 1 : 0;
        piece(frame);
        frames.push(new Frame(frame.depth + frame.dots + 1));
        reach(frame.depth + frame.dots + 1);
      }
      case '}', ']' -> {
        if (frames.size() > 1) {
          frames.pop();
          frames.getFirst().inKey = false;
        }
      }
      default -> {
        if (!text.startsWith("#", start) && !text.startsWith("//", start)) {
          piece(frame);
          value(frame, text.substring(start, end));
        }
      }
    }
  }

  private void value(Frame frame, String token) {
    if (token.startsWith("${")) {
      if (!token.endsWith("}")) {
        exceed("has a ${ that does not end", "${KEY}");
        return;
      }
      String path = token.substring(token.startsWith("${?") ? 3 : 2, token.length() - 1);
      references.add(new Reference(line, path, frames.size() - 1, layer));
      reach(frame.depth + (int) path.chars().filter(c -> c == '.').count());
    } else if (token.equals("include") && frame.inKey && frame.pieces == 1) {
      includes.add(line);
      includesInBlock |= frames.size() > 1;
    } else {
      line += (int) token.chars().filter(c -> c == '\n').count();
    }
  }

  /** A text, a list, a block or a reference of a value begins. */
  private void piece(Frame frame) {
    if (++frame.pieces > MOST_PIECES) {
      exceed("is made of more than " + MOST_PIECES + " texts", "\"one text\", in quotes");
    }
  }

  private void reach(int depth) {
    deepest = Math.max(deepest, depth);
    if (depth > DEEPEST) {
      exceed("is nested too deeply", "at most " + DEEPEST + " blocks, lists and parts of a key");
    }
  }

  private void exceed(String wrong, String accepted) {
    if (excess == null) {
      excess = new Excess(line, wrong, accepted);
    }
  }
}
