// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate and its key, made by keytool, and written as PEM. */
public record TestIdentity(String certificate, String key) {

  private static final String PASSWORD = "changeit";
  private static final long DEADLINE_SECONDS = 60;

  /** One that vouches for itself, valid for two days from a day that keytool's option names. */
  public static TestIdentity selfSigned(Path folder, String name, String start, String algorithm)
      throws Exception {
    Path store = folder.resolve(name + ".p12");
    String words =
        "-genkeypair -alias NAME -dname CN=NAME -ext bc:c -storetype PKCS12 -validity 2 -keyalg ";
    keytool(store, words.replace("NAME", name) + algorithm + " -startdate " + start);
    return of(store, name);
  }

  /** One that another vouches for, which is in the same folder. */
  public static TestIdentity signedBy(Path folder, String name, String other) throws Exception {
    Path store = folder.resolve(name + ".p12");
    String request = folder.resolve(name + ".csr").toString();
    String signed = folder.resolve(name + ".crt").toString();
    String words = "-genkeypair -alias NAME -dname CN=NAME -storetype PKCS12 -keyalg EC";
    keytool(store, words.replace("NAME", name));
    keytool(store, "-certreq -alias " + name + " -file " + request);
    Path others = folder.resolve(other + ".p12");
    keytool(others, "-gencert -alias " + other + " -infile " + request + " -outfile " + signed);
    keytool(
        store, "-importcert -noprompt -alias ca -file " + of(others, other).file(folder, other));
    keytool(store, "-importcert -noprompt -alias " + name + " -file " + signed);
    return of(store, name);
  }

  private static void keytool(Path store, String words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words.split(" ")));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Path said = store.resolveSibling("keytool.txt");
    Process keytool =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertTrue(keytool.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS));
    assertEquals(0, keytool.exitValue(), Files.readString(said));
  }

  private static TestIdentity of(Path store, String name) throws Exception {
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    return new TestIdentity(
        pem("CERTIFICATE", keys.getCertificate(name).getEncoded()),
        pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  private Path file(Path folder, String name) throws Exception {
    return Files.writeString(folder.resolve(name + ".pem"), certificate);
  }
}
