// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM files (RFC 7468). Asked by the configuration and by the log. */
public final class Pem {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  private static final int MOST_BYTES = 1 << 20;
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private Pem() {}

  /** All certificates of a file, at least one; CertificateException if none can be read. */
  public static List<X509Certificate> certificates(Path file)
      throws IOException, CertificateException {
    try (InputStream in = new ByteArrayInputStream(RegularFile.read(file, MOST_BYTES))) {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!certificates.isEmpty()) {
        return certificates;
      }
    } catch (CertificateException e) {
      // As good as none.
    }
    throw new CertificateException(file + ": no PEM certificate in it");
  }

  /** The private key of a file, in PKCS #8, without a password; refused if none can be read. */
  public static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    Matcher found =
        PRIVATE_KEY.matcher(
            new String(RegularFile.read(file, MOST_BYTES), StandardCharsets.ISO_8859_1));
    if (found.find()) {
      for (String algorithm : ALGORITHMS) {
        try {
          byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          // One of the others, perhaps.
        }
      }
    }
    throw new GeneralSecurityException(
        file + ": no PEM private key in it (PKCS #8, without a password)");
  }
}
