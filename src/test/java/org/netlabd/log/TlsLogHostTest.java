package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.STDERR;
import static org.netlabd.log.TestLog.event;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;

class TlsLogHostTest {

  private static final Path NO_DEV_LOG = Path.of("/nonexistent/log");
  private static final String PASSWORD = "changeit";
  private static final int DEADLINE_MILLIS = 20_000;

  @TempDir static Path folder;
  private static Path trusted;
  private static Path stranger;

  @BeforeAll
  static void makeCertificates() throws Exception {
    trusted = keyStore("trusted", "dns:localhost");
    stranger = keyStore("stranger", "dns:localhost");
    // The certificate of "trusted" is all that this JVM trusts.
    System.setProperty("javax.net.ssl.trustStore", trusted.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
  }

  @AfterAll
  static void trustTheUsualAgain() {
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStorePassword");
  }

  private static Path keyStore(String name, String alternativeName) throws Exception {
    Path file = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternativeName,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertTrue(keytool.waitFor(DEADLINE_MILLIS, TimeUnit.MILLISECONDS));
    assertEquals(0, keytool.exitValue(), Files.readString(folder.resolve("keytool.txt")));
    return file;
  }

  private static SSLServerSocket server(Path keyStore) throws Exception {
    KeyStore keys = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    server.setSoTimeout(DEADLINE_MILLIS);
    return server;
  }

  private static LogTarget tls(String host, SSLServerSocket server) {
    return new LogHost(Scheme.TLS, host, server.getLocalPort());
  }

  /** One frame of RFC 5425: {@code LENGTH SP RECORD}. */
  private static String frame(InputStream in) throws Exception {
    StringBuilder length = new StringBuilder();
    for (int c = in.read(); c != ' '; c = in.read()) {
      assertTrue(c >= '0' && c <= '9', "a digit, not " + c);
      length.append((char) c);
    }
    return new String(in.readNBytes(Integer.parseInt(length.toString())), StandardCharsets.UTF_8);
  }

  @Test
  void framesAreCounted() throws Exception {
    try (SSLServerSocket server = server(trusted);
        TestLog log = TestLog.start(NO_DEV_LOG, tls("localhost", server))) {
      log.out.info(event("größer"));
      log.out.warn(event("x".repeat(5000)));
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.setSoTimeout(DEADLINE_MILLIS);
        InputStream in = socket.getInputStream();
        String first = frame(in);
        assertTrue(first.startsWith("<30>1 ") && first.endsWith(" - - größer"), first);
        String second = frame(in);
        assertTrue(second.startsWith("<28>1 ") && second.endsWith("xxx..."), second);
        assertEquals(1024, second.length(), 4);
        log.logging.stop(java.time.Duration.ofMillis(200));
      }
    }
  }

  @Test
  void aStrangersCertificateGetsNothing() throws Exception {
    try (SSLServerSocket server = server(stranger)) {
      assertRefused(server, "localhost", "unable to find valid certification path");
    }
  }

  @Test
  void aCertificateForAnotherNameGetsNothing() throws Exception {
    try (SSLServerSocket server = server(trusted)) {
      assertRefused(server, "127.0.0.1", "No subject alternative names");
    }
  }

  private static void assertRefused(SSLServerSocket server, String host, String reason)
      throws Exception {
    Thread accepting =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                  socket.startHandshake();
                  socket.getInputStream().read();
                } catch (java.io.IOException e) {
                  // The client ends the handshake.
                }
              }
            });
    accepting.start();
    TestLog log = TestLog.start(NO_DEV_LOG, tls(host, server), STDERR);
    log.out.info(event("secret"));
    String expected =
        "netlabd: warning: log target tls://" + host + ":" + server.getLocalPort() + ": " + reason;
    TestLog.await("the reason", () -> log.stderr().contains(expected));
    assertEquals(0, log.counters(0).sent());
    log.close();
    server.close();
    accepting.join(DEADLINE_MILLIS);
  }
}
