// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import org.netlabd.control.Command;
import org.netlabd.control.ControlSocket;
import org.netlabd.log.Event;

/** The control socket, which a reload may move. Guarded by the life cycle's lock. */
final class ControlDoor {

  private final Shell shell;
  private final Map<String, Command> commands;
  private @Nullable ControlSocket socket;

  ControlDoor(Shell shell, Map<String, Command> commands) {
    this.shell = shell;
    this.commands = commands;
  }

  /** Without it the daemon serves all the same. */
  void openOrWarn(Path path) {
    try {
      socket = openAt(path);
    } catch (IOException e) {
      warn(path, e);
    }
  }

  private static void warn(Path path, IOException why) {
    String text = "No control socket: " + path + ": " + why.getMessage();
    LogManager.getLogger(ControlDoor.class).warn(Event.of(Event.Kind.CONTROL_FAILED, text));
  }

  private @Nullable ControlSocket openAt(Path path) throws IOException {
    return shell.hasControl(path) ? ControlSocket.open(path, commands) : null;
  }

  /** Opens the new configuration's socket; one that failed before is no reason against that. */
  Change change(Path from, Path to) throws IOException {
    if (socket != null && socket.isAt(to)) {
      return new Change(socket, false);
    }
    try {
      return new Change(openAt(to), true);
    } catch (IOException e) {
      if (socket != null || !from.equals(to)) {
        throw new IOException("control.socket: " + to + ": " + e.getMessage(), e);
      }
      warn(to, e);
      return new Change(null, true);
    }
  }

  /** What becomes of the socket: closed without {@link #commit}, a new one goes again. */
  final class Change implements AutoCloseable {

    private @Nullable ControlSocket unwanted;
    private final @Nullable ControlSocket next;
    final boolean opened;

    private Change(@Nullable ControlSocket next, boolean opened) {
      this.next = next;
      this.opened = opened && next != null;
      this.unwanted = opened ? next : null;
    }

    /** Whoever asked through the old socket still gets an answer. */
    void commit() {
      unwanted = next == socket ? null : socket;
      socket = next;
    }

    @Override
    public void close() {
      if (unwanted != null) {
        unwanted.close();
      }
    }
  }

  void close() {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
