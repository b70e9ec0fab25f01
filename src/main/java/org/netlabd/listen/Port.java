package org.netlabd.listen;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * A bound address of a listener: its socket or, for every address by UDP, its sockets. Its methods
 * are called from any thread.
 */
interface Port {

  /** The address really bound. */
  InetSocketAddress localAddress();

  /** Serves from now on, or serves a changed listener. */
  CompletableFuture<Void> serve(Listener listener);

  /** The host has other addresses, or this daemon other ports. */
  default void hostChanged() {}

  /** Takes in what the kernel holds already, then closes. */
  CompletableFuture<Void> close();
}
