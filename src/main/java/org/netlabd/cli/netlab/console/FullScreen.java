// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.console;

import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;
import org.netlabd.daemon.Signals;
import org.netlabd.values.ExitStatus;

/**
 * The whole of a terminal's window, by JLine, which only this class knows. After {@link #close},
 * and while the process is stopped, the terminal is as it was before; signals only have the next
 * key be {@link #END}. One thread's.
 */
public final class FullScreen implements AutoCloseable {

  public enum Style {
    PLAIN,
    HEAD,
    ALARM
  }

  /** A line, which a window that is too narrow cuts. */
  public record Line(String text, Style style) {}

  /** There is nothing to read any more: the terminal is gone, or a signal has come. */
  public static final String END = "end";

  /** Ctrl-L. */
  private static final String REDRAW = "\f";

  /** More than one character that a key sends follow one another in less. */
  private static final long TOGETHER_MILLIS = 50;

  /** Keys of more than one character, by what this terminal sends. */
  private final Map<String, String> keys = new TreeMap<>();

  private final org.jline.terminal.Terminal terminal;
  private final Display display;
  private final Attributes before;
  private final boolean coloured;
  private final Attributes raw;
  private Terminal.Window window = new Terminal.Window(0, 0);
  private volatile boolean stopping;
  private volatile boolean changed = true;
  private volatile int ending;

  /** Takes the terminal and signals over; IllegalStateException if stty(1) does not know it. */
  private FullScreen(boolean ascii) throws IOException {
    // Else a thread of JLine's reads, and may set the terminal after it was restored.
    System.setProperty("org.jline.terminal.softwareSignals", "false");
    terminal =
        TerminalBuilder.builder()
            .provider("exec")
            .dumb(false)
            .encoding(ascii ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8)
            .graphemeCluster(false)
            .nativeSignals(true)
            .signalHandler(this::signal)
            .build();
    display = new Display(terminal, true);
    before = terminal.getAttributes();
    terminal.enterRawMode();
    raw = terminal.getAttributes();
    String without = System.getenv("NO_COLOR");
    coloured = without == null || without.isEmpty();
    for (Capability key :
        List.of(
            Capability.key_up,
            Capability.key_down,
            Capability.key_ppage,
            Capability.key_npage,
            Capability.key_home)) {
      String sent = terminal.getStringCapability(key);
      if (sent != null) {
        keys.put(Curses.tputs(sent), key.name());
      }
    }
    Signals.on("TERM", () -> ending = PendingSignals.TERM);
    Signals.on("HUP", () -> ending = PendingSignals.HUP);
  }

  /** Takes the terminal over; null where nobody can watch and type. */
  public static @Nullable FullScreen take(boolean ascii) throws IOException {
    if (!Terminal.isStandardOutput() || !Terminal.isStandardInput()) {
      return null;
    }
    try {
      return new FullScreen(ascii);
    } catch (IllegalStateException e) {
      return null;
    }
  }

  private void signal(Signal signal) {
    stopping |= signal == Signal.TSTP;
    changed |= signal == Signal.WINCH || signal == Signal.CONT;
    if (signal == Signal.INT) {
      ending = PendingSignals.INT;
    }
  }

  private void enter() {
    terminal.setAttributes(raw);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.keypad_xmit);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  private void leave() {
    terminal.puts(Capability.exit_ca_mode);
    terminal.puts(Capability.keypad_local);
    terminal.puts(Capability.cursor_normal);
    terminal.flush();
    terminal.setAttributes(before);
  }

  /** As any program is stopped: not at all, where no shell could have it go on. */
  private void stop() throws IOException, InterruptedException {
    leave();
    terminal.handle(Signal.TSTP, SignalHandler.SIG_DFL);
    new ProcessBuilder("sh", "-c", "kill -TSTP $PPID").start().waitFor();
    stopping = false;
    changed = true;
    terminal.handle(Signal.TSTP, this::signal);
  }

  /** A key typed before so long: its character, or its terminfo(5) name; null for none. */
  public @Nullable String key(Duration patience) throws IOException, InterruptedException {
    if (stopping) {
      stop();
      return null;
    }
    int c = terminal.reader().read(patience.toMillis());
    // Not by the kernel: it would stop the stty(1) as well that is waited for.
    if (c == before.getControlChar(ControlChar.VINTR)) {
      ending = PendingSignals.INT;
    }
    if (ending != 0 || c == NonBlockingReader.EOF) {
      return END;
    }
    if (c == before.getControlChar(ControlChar.VSUSP)) {
      stop();
      return null;
    }
    StringBuilder typed = new StringBuilder();
    while (c >= 0) {
      typed.append((char) c);
      boolean isBegun =
          keys.keySet().stream()
              .anyMatch(key -> key.length() > typed.length() && key.startsWith(typed.toString()));
      c = isBegun ? terminal.reader().read(TOGETHER_MILLIS) : NonBlockingReader.READ_EXPIRED;
    }
    changed |= typed.toString().equals(REDRAW);
    return typed.isEmpty() ? null : keys.getOrDefault(typed.toString(), typed.toString());
  }

  /** How the command ends that has got {@link #END}. */
  public int exitStatus() {
    return ending == 0 ? ExitStatus.OK : ExitStatus.ofSignal(ending);
  }

  public boolean isChanged() {
    return changed;
  }

  public Terminal.Window window() {
    if (changed) {
      changed = false;
      enter();
      Size size = terminal.getSize();
      boolean known = size.getRows() > 0 && size.getColumns() > 0;
      window = known ? new Terminal.Window(size.getRows(), size.getColumns()) : Terminal.USUAL;
      display.resize(Size.of(window.columns(), window.rows()));
      display.clear();
    }
    return window;
  }

  public void draw(List<Line> lines) {
    display.update(lines.stream().limit(window.rows()).map(this::drawn).toList(), -1);
  }

  private AttributedString drawn(Line line) {
    AttributedStyle style =
        switch (line.style()) {
          case PLAIN -> AttributedStyle.DEFAULT;
          case HEAD -> AttributedStyle.INVERSE;
          case ALARM ->
              coloured
                  ? AttributedStyle.BOLD.foreground(AttributedStyle.RED)
                  : AttributedStyle.BOLD;
        };
    String blank = line.style() == Style.HEAD ? " ".repeat(window.columns()) : "";
    return new AttributedString(line.text() + blank, style).columnSubSequence(0, window.columns());
  }

  @Override
  public void close() throws IOException {
    try {
      leave();
      terminal.close();
    } catch (IOError e) {
      // It is gone.
      return;
    }
  }
}
