// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.LogSettings.Tls;
import org.netlabd.values.Pem;

/** Whom {@code log.tls} trusts, and who we are; read for each connection, so as to be renewed. */
final class LogHostTls {

  private static final char[] NO_PASSWORD = new char[0];

  private LogHostTls() {}

  static SSLContext context(Tls tls) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(tls), trust(tls), null);
    return context;
  }

  private static TrustManager @Nullable [] trust(Tls tls)
      throws IOException, GeneralSecurityException {
    if (tls.ca().isEmpty()) {
      return null;
    }
    KeyStore trusted = empty();
    for (X509Certificate each : Pem.certificates(Path.of(tls.ca()))) {
      trusted.setCertificateEntry("ca-" + trusted.size(), each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keys(Tls tls)
      throws IOException, GeneralSecurityException {
    if (tls.certificate().isEmpty()) {
      return null;
    }
    List<X509Certificate> chain = Pem.certificates(Path.of(tls.certificate()));
    PrivateKey key = Pem.key(Path.of(tls.key()));
    KeyStore own = empty();
    own.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(own, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
