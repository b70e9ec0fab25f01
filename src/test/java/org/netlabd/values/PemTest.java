// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

  @TempDir static Path folder;
  private static TestIdentity authority = new TestIdentity("", "");
  private static TestIdentity own = authority;
  private static TestIdentity other = authority;

  @BeforeAll
  static void make() throws Exception {
    authority = TestIdentity.selfSigned(folder, "authority", "-1d", "EC");
    own = TestIdentity.signedBy(folder, "own", "authority");
    other = TestIdentity.selfSigned(folder, "other", "-1d", "RSA");
  }

  private static Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  /** What is taken is what the JVM takes when a log host is connected to. */
  @Test
  void aChainIsTakenIfTheJvmTakesItWithTheKeyOfItsFirst() throws Exception {
    Path key = write("own.key", own.key());
    PrivateKey ownKey = Pem.key(key);
    List<String> all = List.of(own.certificate(), authority.certificate(), other.certificate());
    List<String> chains = new ArrayList<>(all);
    for (int from = 0; chains.size() < 3 + 9 + 27; from++) {
      String before = chains.get(from);
      all.forEach(each -> chains.add(before + each));
    }
    int taken = 0;
    for (String text : chains) {
      Path file = write("chain.pem", text);
      Optional<String> wrong = Pem.mismatch(file, key);
      X509Certificate[] chain = Pem.certificates(file).toArray(new X509Certificate[0]);
      boolean taker = text.startsWith(own.certificate()) && isTaken(ownKey, chain);
      assertEquals(taker, wrong.isEmpty(), text + wrong);
      taken += taker ? 1 : 0;
    }
    assertEquals(2, taken, "itself, and with its authority");
  }

  private static boolean isTaken(PrivateKey key, X509Certificate[] chain) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try {
      store.setKeyEntry("own", key, new char[0], chain);
      return true;
    } catch (KeyStoreException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void aKeyIsToldFromOthersOfItsKind(String algorithm) throws Exception {
    TestIdentity one = TestIdentity.selfSigned(folder, "one-" + algorithm, "-1d", algorithm);
    TestIdentity two = TestIdentity.selfSigned(folder, "two-" + algorithm, "-1d", algorithm);
    Path certificate = write("one.pem", one.certificate());
    assertEquals(Optional.empty(), Pem.mismatch(certificate, write("one.key", one.key())));
    Path another = write("two.key", two.key());
    assertEquals(
        Optional.of(another + " is not the key of the first certificate in " + certificate),
        Pem.mismatch(certificate, another));
  }

  @Test
  void certificatesAreFoundBesideOtherThings() throws Exception {
    String text = "# own\n" + own.key() + own.certificate() + "CN=authority\n";
    assertEquals(2, Pem.certificates(write("all.pem", text + authority.certificate())).size());
  }

  @Test
  void aFileWithoutCertificatesOrWithABrokenOneIsRefused() throws Exception {
    String cut = authority.certificate().substring(0, 200);
    for (String text : List.of("", own.key(), "\u0000", own.certificate().replace("CERT", "X"))) {
      assertRefused(text, "no PEM certificate in it");
    }
    assertRefused(cut, "certificate 1 in it cannot be read");
    assertRefused(own.certificate() + cut, "certificate 2 in it cannot be read");
    assertRefused(cut + own.certificate(), "certificate 1 in it cannot be read");
  }

  private static void assertRefused(String text, String why) throws Exception {
    Path file = write("refused.pem", text);
    String said =
        assertThrows(CertificateException.class, () -> Pem.certificates(file)).getMessage();
    assertEquals(file + ": " + why, said);
  }

  @Test
  void aCertificateIsValidForItsTime() throws Exception {
    TestIdentity expired = TestIdentity.selfSigned(folder, "expired", "-9d", "EC");
    TestIdentity early = TestIdentity.selfSigned(folder, "early", "+9d", "EC");
    assertEquals(Optional.empty(), Pem.notValidNow(write("own.pem", own.certificate())));
    String late = Pem.notValidNow(write("late.pem", expired.certificate())).orElse("");
    assertTrue(late.startsWith("has expired: "), late);
    String soon = Pem.notValidNow(write("soon.pem", early.certificate())).orElse("");
    assertTrue(soon.startsWith("is not valid yet: "), soon);
    assertFalse(Pem.notValidNow(folder.resolve("absent.pem")).isEmpty());
  }
}
