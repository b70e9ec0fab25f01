package org.netlabd.listen;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The same with a Netty that has nothing but its public calls. */
class UdpPlainTest extends UdpRunTest {

  private static final String PLAIN = "org.netlabd.net.plain";

  @BeforeEach
  void doWithout() {
    System.setProperty(PLAIN, "true");
  }

  @AfterEach
  void doWith() {
    System.clearProperty(PLAIN);
  }
}
