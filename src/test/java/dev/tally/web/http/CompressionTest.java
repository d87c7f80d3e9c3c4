package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.shop.Command;
import dev.tally.shop.Price;
import dev.tally.web.RawConnection;
import dev.tally.web.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JSON that is compressed on its way. */
class CompressionTest {

  private static final String LONG = "/electronics";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    for (int i = 0; i < 5_000; i++) {
      server.addProduct("electronics", "Product %d of many".formatted(i), i + ".99");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<byte[]> zipped(String path, String... headers) throws Exception {
    var request = server.request(path, headers).header("Accept-Encoding", "br, gzip");
    return server.client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String unzip(byte[] zipped) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aLongList_isTheSame_andMuchShorter() throws Exception {
    HttpResponse<String> plain = server.get(LONG);
    HttpResponse<byte[]> zipped = zipped(LONG);

    assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(unzip(zipped.body())).isEqualTo(plain.body());
    assertThat(zipped.body()).hasSizeLessThan(plain.body().length() / 5);
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(plain.headers().allValues("Vary")).contains("Accept-Encoding");
    assertThat(zipped.headers().allValues("Vary")).contains("Accept-Encoding");
  }

  @Test
  void itsTag_isWeak_andKnownAgain() throws Exception {
    String plain = server.get(LONG).headers().firstValue("ETag").orElseThrow();
    String tag = zipped(LONG).headers().firstValue("ETag").orElseThrow();

    assertThat(tag).isEqualTo("W/" + plain);
    HttpResponse<byte[]> known = zipped(LONG, "If-None-Match", tag);
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(known.headers().firstValue("ETag")).hasValue(tag);
    assertThat(known.headers().allValues("Vary")).contains("Accept-Encoding");
    assertThat(server.get(LONG, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @Test
  void aMiddlingAnswer_isCompressedWhole_andAShortOneNot() throws Exception {
    HttpResponse<byte[]> middling = zipped("/electronics?limit=100");
    assertThat(middling.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(middling.headers().firstValue("Content-Length"))
        .hasValue(Integer.toString(middling.body().length));
    assertThat(unzip(middling.body())).isEqualTo(server.get("/electronics?limit=100").body());
    assertThat(zipped("/categories").headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(zipped("/health/live").headers().firstValue("Vary")).isEmpty();
  }

  @Test
  void aHead_hasTheHeadersOfItsGet() {
    for (String path : List.of(LONG, "/electronics?limit=100")) {
      HttpResponse<String> head = server.send("HEAD", path, "Accept-Encoding", "gzip");
      HttpResponse<String> get = server.get(path, "Accept-Encoding", "gzip");
      for (String name : List.of("Content-Encoding", "ETag", "Content-Length", "Vary")) {
        assertThat(head.headers().allValues(name))
            .as(name)
            .isEqualTo(get.headers().allValues(name));
      }
    }
  }

  @Test
  void whoRefusesIt_getsNone() {
    assertThat(server.get(LONG, "Accept-Encoding", "gzip;q=0").body()).startsWith("[");
    assertThat(server.get(LONG, "Accept-Encoding", "identity").body()).startsWith("[");
  }

  /** Its answers do not fit into what the kernel holds for a reader that does not read. */
  private static void addLongTexts() {
    Random letters = new Random(1);
    for (int i = 0; i < 1_500; i++) {
      String text =
          letters
              .ints(2_000, 'a', 'z' + 1)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      server.submit(
          new Command.AddProduct(
              "confectionery",
              "Sweet " + i,
              new Price("1"),
              text,
              Optional.empty(),
              Optional.empty()));
    }
  }

  @Test
  void ofManySlowReaders_someGetItAsItIs_andWhoLeavesGivesBackWhatItHeld() throws Exception {
    addLongTexts();
    List<RawConnection> slow = new ArrayList<>();
    for (int i = 0; i < Compression.MOST_AT_ONCE; i++) {
      RawConnection reader = asks();
      slow.add(reader);
      assertThat(reader.read(false).headers()).containsEntry("content-encoding", "gzip");
    }
    try (RawConnection oneMore = asks()) {
      assertThat(oneMore.read(false).headers()).doesNotContainKey("content-encoding");
    }
    slow.forEach(RawConnection::close);
    Awaitility.await()
        .until(
            () -> {
              try (RawConnection next = asks()) {
                return next.read(false).headers().containsKey("content-encoding");
              }
            });
  }

  private static RawConnection asks() {
    RawConnection connection = new RawConnection(server.address(), 4_096);
    return connection.send(
        "GET /confectionery HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
  }
}
