package org.netlabd.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.SocketOptions;

/** A listening TCP socket. */
public interface TcpServerSocket extends LoopSocket {

  /** Starts the watch, with interest in connections. Called on the loop's thread. */
  void watch(Loop loop, Readiness readiness) throws IOException;

  /** Sets changed options, as far as a listening socket takes them. */
  void apply(SocketOptions options, int backlog) throws IOException;

  /** Accepts again, or stops accepting for a while. */
  void accepting(boolean on);

  /** Leaves what comes from now on to others; what the kernel holds can still be accepted. */
  void leaveOthers();

  /**
   * Takes the next connection.
   *
   * @return null when none is waiting
   * @throws IOException with the system's reason; the listening socket stays usable
   */
  @Nullable TcpSocket accept() throws IOException;
}
