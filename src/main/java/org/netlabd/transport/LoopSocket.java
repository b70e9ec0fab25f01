package org.netlabd.transport;

import java.net.InetSocketAddress;

/**
 * A non-blocking socket that one event loop watches. Called on that loop's thread, except where a
 * method says otherwise.
 */
public interface LoopSocket {

  /** The address that it is really bound to. Callable from any thread. */
  InetSocketAddress localAddress();

  /** Whether others of this process can be bound beside it. Callable from any thread. */
  boolean canShare();

  /** Ends the watch and closes. Callable from any thread while it is not watched. Idempotent. */
  void close();
}
