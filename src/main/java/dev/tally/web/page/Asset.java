package dev.tally.web.page;

import dev.tally.web.http.ETag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** A file of the page, plain and gzipped. Compressed once, not for every reader. Immutable. */
final class Asset {

  private final String type;
  private final byte[] plain;
  private final byte[] zipped;
  private final String tag;

  Asset(String type, byte[] plain) {
    this.type = type;
    this.plain = plain;
    this.zipped = zip(plain);
    this.tag = ETag.of(plain);
  }

  static Asset html(String html) {
    return new Asset("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
  }

  String type() {
    return type;
  }

  /** Returns the content, which is shared, not copied. */
  byte[] content(boolean asZip) {
    return asZip ? zipped : plain;
  }

  /** Returns the entity tag; the gzipped file has its own, as it is another entity. */
  String tag(boolean asZip) {
    return asZip ? tag.substring(0, tag.length() - 1) + "-gz\"" : tag;
  }

  private static byte[] zip(byte[] plain) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return zipped.toByteArray();
  }
}
