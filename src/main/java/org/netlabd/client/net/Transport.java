package org.netlabd.client.net;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

/** The library below the sockets, for a program that owns the whole process. */
public final class Transport {

  private Transport() {}

  /** Keeps the library from loading a logging system, which would double the time to start. */
  public static void quiet() {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }
}
