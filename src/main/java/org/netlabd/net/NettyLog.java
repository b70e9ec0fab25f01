// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.netty.util.internal.logging.Log4J2LoggerFactory;

/** Netty's own logging, for a program that owns the whole process. */
public final class NettyLog {

  private NettyLog() {}

  /** Has Netty log with Log4j, without looking for other libraries first. */
  public static void toLog4j() {
    InternalLoggerFactory.setDefaultFactory(Log4J2LoggerFactory.INSTANCE);
  }

  /** Keeps Netty from loading Log4j, which would double the client's time to start. */
  public static void toJdk() {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }
}
