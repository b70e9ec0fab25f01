package org.netlabd.config.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What a text is made of, before the library reads it: how deep, how many keys and references, and
 * where it includes. The library descends by recursion and merges in quadratic time, so what it
 * gets has bounds. Pure; knows of the format only what begins and ends strings, comments and
 * blocks.
 */
final class Outline {

  /** Blocks, lists, and the parts of a key, all together. */
  static final int DEEPEST = 32;

  /** Texts, lists and blocks that are put together to one value. */
  private static final int MOST_PIECES = 1_000;

  /** Too much of something, at a line. */
  record Excess(int line, String wrong, String accepted) {}

  /** A block, a list, or a reference, and how far its text is. */
  private static final class Frame {
    final char bracket;
    final int depth;
    final StringBuilder word = new StringBuilder();
    boolean inKey = true;
    boolean expectsValue;
    int dots;
    int pieces;

    Frame(char bracket, int depth) {
      this.bracket = bracket;
      this.depth = depth;
    }

    void next() {
      inKey = true;
      expectsValue = false;
      dots = 0;
      pieces = 0;
    }
  }

  private final String text;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final List<Integer> includes = new ArrayList<>();
  private final List<Integer> references = new ArrayList<>();
  private int keys;
  private int line = 1;
  private boolean includesInBlock;
  private Optional<Excess> excess = Optional.empty();

  /** Of a whole file, or of the value of an override. */
  Outline(String text) {
    this.text = text;
    frames.push(new Frame('{', 0));
    int at = 0;
    while (at < text.length() && excess.isEmpty()) {
      at = take(at);
    }
  }

  /** The lines of the include statements, in their order. */
  List<Integer> includes() {
    return includes;
  }

  /** Whether an include statement stands within a block. */
  boolean includesInBlock() {
    return includesInBlock;
  }

  /** The line of each {@code ${}} and {@code +=}. */
  List<Integer> references() {
    return references;
  }

  int keys() {
    return keys;
  }

  /** The first of what is too much. */
  Optional<Excess> excess() {
    return excess;
  }

  /** Takes what begins there; returns where the next begins. */
  private int take(int at) {
    char c = text.charAt(at);
    Frame frame = frames.getFirst();
    switch (c) {
      case '\n' -> {
        line++;
        if (!frame.expectsValue) {
          endWord(frame);
          frame.next();
        }
      }
      case '#' -> {
        return endOfLine(at);
      }
      case '/' -> {
        if (text.startsWith("//", at)) {
          return endOfLine(at);
        }
        letter(frame, c);
      }
      case '"' -> {
        return string(frame, at);
      }
      case '$' -> {
        if (text.startsWith("${", at)) {
          references.add(line);
          open(frame, '$');
          return at + 2;
        }
      }
      case '{', '[' -> open(frame, c);
      case '}', ']' -> {
        endWord(frame);
        // The library takes a bracket for a part of the reference that it is in.
        if (frames.size() > 1 && (c == '}' || frame.bracket != '$')) {
          frames.pop();
        }
      }
      case ',' -> {
        endWord(frame);
        frame.next();
      }
      case '=', ':' -> separator(frame, at);
      default -> letter(frame, c);
    }
    return at + 1;
  }

  private void separator(Frame frame, int at) {
    endWord(frame);
    if (frame.inKey && frame.bracket == '{') {
      keys++;
      if (at > 0 && text.charAt(at - 1) == '+') {
        references.add(line);
      }
      frame.inKey = false;
      frame.expectsValue = true;
      frame.pieces = 0;
    }
  }

  private void letter(Frame frame, char c) {
    if (isBlank(c)) {
      endWord(frame);
      return;
    }
    if (frame.word.length() == 0) {
      piece(frame);
    }
    if (frame.word.length() <= "include".length()) {
      frame.word.append(c);
    }
    if (c == '.' && isPath(frame)) {
      frame.dots++;
      deep(frame.depth + frame.dots);
    }
  }

  private static boolean isPath(Frame frame) {
    return frame.bracket == '$' || (frame.bracket == '{' && frame.inKey);
  }

  private void open(Frame frame, char bracket) {
    endWord(frame);
    piece(frame);
    if (bracket == '{' && frame.inKey && frame.bracket == '{') {
      keys++;
      frame.inKey = false;
    }
    int depth = frame.depth + frame.dots + 1;
    deep(depth);
    frames.push(new Frame(bracket, depth));
  }

  /** A text, a list, a block or a reference of a value begins. */
  private void piece(Frame frame) {
    frame.expectsValue = false;
    if (++frame.pieces > MOST_PIECES) {
      exceed("is made of more than " + MOST_PIECES + " texts", "\"one text\", in quotes");
    }
  }

  private void endWord(Frame frame) {
    boolean alone = frame.pieces == 1 && frame.inKey && frame.bracket == '{';
    if (alone && frame.word.toString().equals("include")) {
      includes.add(line);
      includesInBlock |= frames.size() > 1;
    }
    frame.word.setLength(0);
  }

  private int string(Frame frame, int at) {
    endWord(frame);
    piece(frame);
    boolean isTriple = text.startsWith("\"\"\"", at);
    int end = isTriple ? text.indexOf("\"\"\"", at + 3) : behindString(at + 1);
    if (!isTriple) {
      return end;
    }
    if (end < 0) {
      return text.length();
    }
    line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
    int behind = end + 3;
    while (behind < text.length() && text.charAt(behind) == '"') {
      behind++;
    }
    return behind;
  }

  /** What is behind the string: its line's end, if it has no end before, which is refused later. */
  private int behindString(int from) {
    for (int at = from; at < text.length(); at++) {
      switch (text.charAt(at)) {
        case '"' -> {
          return at + 1;
        }
        case '\n' -> {
          return at;
        }
        case '\\' -> at++;
        default -> {}
      }
    }
    return text.length();
  }

  private int endOfLine(int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  private void deep(int depth) {
    if (depth > DEEPEST) {
      exceed("is nested too deeply", "at most " + DEEPEST + " blocks, lists and parts of a key");
    }
  }

  private void exceed(String wrong, String accepted) {
    if (excess.isEmpty()) {
      excess = Optional.of(new Excess(line, wrong, accepted));
    }
  }

  /** As the library sees it, but for the newline. */
  private static boolean isBlank(char c) {
    return Character.isWhitespace(c)
        || c == '\u00a0'
        || c == '\u2007'
        || c == '\u202f'
        || c == '\ufeff';
  }
}
