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
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM files (RFC 7468). Asked by the configuration and by the log. */
public final class Pem {

  /** The end may be missing, but not be passed over. */
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*(-----END CERTIFICATE-----)?");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  private static final int MOST_BYTES = 1 << 20;
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private Pem() {}

  /** All certificates of a file, at least one, whatever else is in it; refused if one is broken. */
  public static List<X509Certificate> certificates(Path file)
      throws IOException, CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Matcher found = CERTIFICATE.matcher(text(file)); found.find(); ) {
      try {
        byte[] block = found.group().getBytes(StandardCharsets.ISO_8859_1);
        InputStream in = new ByteArrayInputStream(block);
        certificates.add((X509Certificate) factory.generateCertificate(in));
      } catch (CertificateException e) {
        String which = "certificate " + (certificates.size() + 1) + " in it cannot be read";
        throw new CertificateException(file + ": " + which, e);
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException(file + ": no PEM certificate in it");
    }
    return certificates;
  }

  /** Why a certificate, the first one of a file, is of no use now; empty if it is. */
  public static Optional<String> notValidNow(Path file) {
    try {
      certificates(file).get(0).checkValidity();
      return Optional.empty();
    } catch (CertificateExpiredException e) {
      return Optional.of("has expired: " + e.getMessage());
    } catch (CertificateNotYetValidException e) {
      return Optional.of("is not valid yet: " + e.getMessage());
    } catch (IOException | CertificateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Why a file's certificates and another's key are nobody's identity; empty if they are. */
  public static Optional<String> mismatch(Path certificates, Path key) {
    try {
      List<X509Certificate> chain = certificates(certificates);
      if (!isFor(chain.get(0), key(key))) {
        return Optional.of(key + " is not the key of the first certificate in " + certificates);
      }
      for (int i = 1; i < chain.size(); i++) {
        if (!chain
                .get(i)
                .getSubjectX500Principal()
                .equals(chain.get(i - 1).getIssuerX500Principal())
            || chain.indexOf(chain.get(i)) < i) {
          String wrong = ": certificate " + (i + 1) + " is not the issuer of certificate " + i;
          return Optional.of(certificates + wrong);
        }
      }
      return Optional.empty();
    } catch (IOException | GeneralSecurityException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isFor(X509Certificate certificate, PrivateKey key) {
    byte[] anything = {1};
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(anything);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(anything);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The private key of a file, in PKCS #8, without a password; refused if none can be read. */
  public static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    Matcher found = PRIVATE_KEY.matcher(text(file));
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

  private static String text(Path file) throws IOException {
    return new String(RegularFile.read(file, MOST_BYTES), StandardCharsets.ISO_8859_1);
  }
}
