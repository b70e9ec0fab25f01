// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.netlabd.cli.netlab.report.ProgressBar;

class ProgressBarTest {

  /** A terminal that takes the first line, and no other until it goes on (Ctrl-S, Ctrl-Q). */
  private static final class Stopped extends PrintWriter {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final StringWriter text;

    Stopped(StringWriter text) {
      super(text);
      this.text = text;
    }

    @Override
    public void print(String line) {
      if (!text.toString().isEmpty()) {
        asked.countDown();
        try {
          goesOn.await();
        } catch (InterruptedException e) {
          throw new AssertionError("the bytes wait for the terminal", e);
        }
      }
      super.print(line);
    }
  }

  @Test
  @Timeout(20)
  void noByteWaitsForATerminalThatTakesNoOutput() {
    Stopped terminal = new Stopped(new StringWriter());
    ProgressBar bar = new ProgressBar(terminal, 100, true);
    while (terminal.asked.getCount() > 0) {
      bar.moved(1, 0);
    }
    bar.moved(80, 70);
    terminal.goesOn.countDown();
    bar.clear();
    String text = terminal.text.toString();
    assertTrue(text.endsWith("\r\u001b[K"), text);
  }
}
