package org.netlabd.listen;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** A bound address of a listener: its socket or, for every address by UDP, its sockets. */
interface Port {

  /** The address really bound. */
  InetSocketAddress localAddress();

  /** Serves from now on, or serves a changed listener. Called from any thread. */
  CompletableFuture<Void> serve(Listener listener);

  /** Takes in what the kernel holds already, then closes. Called from any thread. */
  CompletableFuture<Void> close();
}
