package org.netlabd.net;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

/** Netty's own logging, for a program that owns the whole process. */
public final class NettyLog {

  private NettyLog() {}

  /** Keeps Netty from loading Log4j, which would double the client's time to start. */
  public static void toJdk() {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }
}
