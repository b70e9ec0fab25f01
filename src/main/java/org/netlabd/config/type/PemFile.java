package org.netlabd.config.type;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.netlabd.values.Pem;

/**
 * The path of a PEM file that can be read and has what it should, or nothing.
 *
 * @param isKey whether that is a private key, or else certificates
 */
public record PemFile(boolean isKey) implements ValueType<String> {

  @Override
  public String parse(String text) throws InvalidValueException {
    if (text.isEmpty()) {
      return text;
    }
    try {
      Path file = Path.of(text);
      if (!file.isAbsolute()) {
        throw new InvalidValueException(Quote.quote(text) + " is not an absolute path");
      }
      if (isKey) {
        Pem.key(file);
      } else {
        Pem.certificates(file);
      }
    } catch (InvalidPathException e) {
      throw new InvalidValueException(Quote.quote(text) + " cannot be a path");
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidValueException(String.valueOf(e.getMessage()));
    }
    return text;
  }

  @Override
  public String render(String value) {
    return ConfigUtil.quoteString(value);
  }

  @Override
  public String accepted() {
    String what = isKey ? "a private key (PKCS #8, without a password)" : "certificates";
    return "the absolute path of a PEM file with " + what + ", or \"\" for none";
  }
}
