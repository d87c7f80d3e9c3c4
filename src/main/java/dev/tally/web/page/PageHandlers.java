package dev.tally.web.page;

import dev.tally.shop.Image;
import dev.tally.shop.Window;
import dev.tally.web.http.ETag;
import dev.tally.web.http.ProblemException;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import dev.tally.web.http.WorkerThread;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Handles {@code GET /}, the board, the API's page, files under {@code /-/web/}, and those for
 * other sites.
 */
final class PageHandlers {

  /** Allows only what this server serves; {@code 'self'} covers the WebSocket too (CSP 3). */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private final PageFiles page;
  private final Function<Window, Image> images;
  private final WorkerThread worker;

  PageHandlers(PageFiles page, Function<Window, Image> images, WorkerThread worker) {
    this.page = page;
    this.images = images;
    this.worker = worker;
  }

  CompletionStage<Response> index(Request request) {
    LanguageChoice choice = LanguageChoice.of(request.head());
    ShopPage shopPage = page.of(choice).shopPage();
    Optional<String> category = request.word("category");
    Window window = ShopPage.window(request.word("window"));
    Image image = images.apply(window);
    Optional<Asset> kept = shopPage.kept(image, category, window);
    if (kept.isPresent()) {
      return CompletableFuture.completedFuture(html(request, kept.get(), choice));
    }
    String name = shopPage.name(image, category, window);
    return worker
        .share("page of " + name, () -> shopPage.of(images.apply(window), category, window))
        .thenApplyAsync(html -> html(request, html, choice), request.loop());
  }

  Response closedIndex(Request request) {
    LanguageChoice choice = LanguageChoice.of(request.head());
    return html(request, page.of(choice).shopPage().closed(), choice);
  }

  /** Returns the page for people at a wrong address of a server that they see under this base. */
  Response missing(String base, HttpRequest request) {
    LanguageChoice choice = LanguageChoice.of(request);
    byte[] html = page.of(choice).missing(base).getBytes(StandardCharsets.UTF_8);
    return guarded(Response.of(404, "text/html; charset=utf-8", html))
        .with(HttpHeaderNames.CONTENT_LANGUAGE, choice.language())
        .varying("Accept-Language")
        .with("Cache-Control", "no-store");
  }

  Response board(Request request) {
    LanguageChoice choice = LanguageChoice.of(request.head());
    return html(request, page.of(choice).board(), choice);
  }

  Response api(Request request) {
    return guarded(asset(request, page.api()));
  }

  /** Even a 304 says that another reader's page may be another. */
  private static Response html(Request request, Asset html, LanguageChoice choice) {
    Response response = guarded(asset(request, html)).varying("Accept-Language");
    return response.status().code() == 200
        ? response.with(HttpHeaderNames.CONTENT_LANGUAGE, choice.language())
        : response;
  }

  private static Response guarded(Response page) {
    return page.with("Content-Security-Policy", POLICY).with("Referrer-Policy", "no-referrer");
  }

  Response file(Request request) {
    Asset asset = page.files().get(request.path());
    if (asset == null) {
      throw new ProblemException(
          ProblemType.NOT_FOUND, "The page has no such file; reload it from /.");
    }
    return asset(request, asset);
  }

  /** Answers with nothing: browsers request this by themselves, and the page names its own icon. */
  static Response noIcon(Request request) {
    return Response.empty(204).with("Cache-Control", "max-age=86400");
  }

  private static Response asset(Request request, Asset asset) {
    boolean zipped = request.names(HttpHeaderNames.ACCEPT_ENCODING, "gzip");
    Response response =
        ETag.orNotModified(
            request,
            asset.tag(zipped),
            () -> Response.of(200, asset.type(), asset.content(zipped)));
    if (zipped && response.status().code() == 200) {
      response.with(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    }
    return response.varying("Accept-Encoding");
  }
}
