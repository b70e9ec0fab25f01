// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.netlabd.log.TestLog.STDERR;
import static org.netlabd.log.TestLog.event;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.LogSettings;
import org.netlabd.config.LogSettings.Tls;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.LogTarget.Scheme;
import org.netlabd.service.ServiceTable;

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
    keytool(
        file,
        "-genkeypair -alias %s -keyalg EC -dname CN=%s -ext san=%s -ext bc:c -storetype PKCS12",
        name,
        name,
        alternativeName);
    return file;
  }

  /** A certificate that the one of "trusted" vouches for, for a day. */
  private static Path valid(String start, String name) throws Exception {
    Path file = keyStore(name, "dns:localhost");
    Path request = folder.resolve(name + ".csr");
    Path signed = folder.resolve(name + ".crt");
    keytool(file, "-certreq -alias %s -file %s", name, request);
    keytool(
        trusted,
        "-gencert -alias trusted -infile %s -outfile %s -startdate %s -validity 1"
            + " -ext san=dns:localhost",
        request,
        signed,
        start);
    keytool(file, "-importcert -noprompt -alias ca -file %s", pem("trusted", trusted));
    keytool(file, "-importcert -noprompt -alias %s -file %s", name, signed);
    return file;
  }

  private static void keytool(Path keyStore, String words, Object... values) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    for (String word : String.format(words, values).split(" ")) {
      command.add(word);
    }
    command.addAll(List.of("-keystore", keyStore.toString(), "-storepass", PASSWORD));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertTrue(keytool.waitFor(DEADLINE_MILLIS, TimeUnit.MILLISECONDS));
    assertEquals(0, keytool.exitValue(), Files.readString(folder.resolve("keytool.txt")));
  }

  private static SSLServerSocket server(Path keyStore) throws Exception {
    KeyStore keys = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    String alias = keys.aliases().nextElement();
    certificates.setCertificateEntry(alias, keys.getCertificate(alias));
    trust.init(certificates);
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
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

  /** Its handshake ends with the time for the last records, by no error of its own. */
  @Test
  void aHostThatHangsAtTheEndTakesNoMoreRecords() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LogTarget host = new LogHost(Scheme.TLS, "127.0.0.1", server.getLocalPort());
      TestLog log = TestLog.start(NO_DEV_LOG, host);
      log.out.info(event("lost"));
      try (Socket connection = server.accept()) {
        log.close();
        String said = log.stderr();
        assertTrue(connection.isConnected() && said.contains(": takes no more records"), said);
        assertFalse(said.contains("Exception"), said);
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

  @ParameterizedTest
  @CsvSource({"-2d, expired, NotAfter", "+2d, early, NotBefore"})
  void aCertificateThatIsNotValidNowGetsNothing(String start, String name, String why)
      throws Exception {
    try (SSLServerSocket server = server(valid(start, name))) {
      assertRefused(server, "localhost", "its certificate: " + why + ": ");
    }
  }

  @Test
  void theAuthorityOfTheConfigurationIsTrustedAndNoOther() throws Exception {
    Tls strangers = new Tls(pem("stranger", stranger), "", "");
    try (SSLServerSocket server = server(trusted)) {
      assertRefused(server, "localhost", "unable to find valid certification path", strangers);
    }
    try (SSLServerSocket server = server(stranger);
        TestLog log =
            TestLog.start(NO_DEV_LOG, false, settings(strangers, tls("localhost", server)))) {
      log.out.info(event("hello"));
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.setSoTimeout(DEADLINE_MILLIS);
        assertTrue(frame(socket.getInputStream()).endsWith(" - - hello"));
      }
    }
  }

  @Test
  void aHostThatAsksForACertificateGetsOurs() throws Exception {
    Tls own = new Tls(pem("trusted", trusted), pem("trusted", trusted), key("trusted", trusted));
    try (SSLServerSocket server = server(trusted);
        TestLog log = TestLog.start(NO_DEV_LOG, false, settings(own, tls("localhost", server)))) {
      server.setNeedClientAuth(true);
      log.out.info(event("hello"));
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.setSoTimeout(DEADLINE_MILLIS);
        assertTrue(frame(socket.getInputStream()).endsWith(" - - hello"));
        assertEquals("CN=trusted", socket.getSession().getPeerPrincipal().getName());
      }
    }
  }

  /** It says so when the handshake is over for us: not that it wants another framing. */
  @Test
  void aHostThatDoesNotTakeOurCertificateIsHeard() throws Exception {
    Tls own =
        new Tls(pem("trusted", trusted), pem("stranger", stranger), key("stranger", stranger));
    try (SSLServerSocket server = server(trusted)) {
      server.setNeedClientAuth(true);
      assertRefused(server, "localhost", "Received fatal alert: ", own);
    }
  }

  /** Certificates that nobody would look at. */
  @Test
  void certificatesAreForTlsOnly() throws Exception {
    Path file = folder.resolve("netlabd.conf");
    String authority = pem("trusted", trusted);
    Files.writeString(file, "log.tls.ca = " + authority + "\nlisteners.a.protocol = tcp\n");
    ConfigurationReader reader = new ConfigurationReader(ServiceTable.STANDARD.names());
    assertEquals(authority, reader.read(file, List.of("log.target=tls://a:6514")).log().tls().ca());
    String plain = "log.target = \"tcp://a:514\"";
    Files.writeString(file, plain, StandardOpenOption.APPEND);
    assertEquals(
        file + ":1: log.tls.ca: does not apply without a tls:// log host; only with it",
        assertThrows(ConfigurationProblems.class, () -> reader.read(file, List.of()))
            .problems()
            .get(0)
            .toString());
  }

  private static LogSettings settings(Tls tls, LogTarget... targets) {
    return new LogSettings(
        List.of(targets),
        LogSettings.Facility.DAEMON,
        LogSettings.Level.INFO,
        LogSettings.Traceback.UNEXPECTED,
        true,
        200,
        tls);
  }

  private static String pem(String alias, Path keyStore) throws Exception {
    KeyStore keys = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
    return write(alias + ".pem", "CERTIFICATE", keys.getCertificate(alias).getEncoded());
  }

  private static String key(String alias, Path keyStore) throws Exception {
    KeyStore keys = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
    byte[] key = keys.getKey(alias, PASSWORD.toCharArray()).getEncoded();
    return write(alias + ".key", "PRIVATE KEY", key);
  }

  private static String write(String name, String what, byte[] der) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Path file = folder.resolve(name);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    return file.toString();
  }

  private static void assertRefused(SSLServerSocket server, String host, String reason)
      throws Exception {
    assertRefused(server, host, reason, Tls.DEFAULT);
  }

  private static void assertRefused(SSLServerSocket server, String host, String reason, Tls tls)
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
    TestLog log = TestLog.start(NO_DEV_LOG, false, settings(tls, tls(host, server), STDERR));
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
