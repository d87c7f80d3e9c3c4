package dev.tally.web.api;

import dev.tally.auth.Scope;
import dev.tally.auth.ViewerTokens;
import dev.tally.json.Json;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.ReplicaStatus;
import dev.tally.shop.Shop;
import dev.tally.text.InvalidField;
import dev.tally.web.http.ProblemException;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.http.TokenPlace;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Handles the requests of operators and their programs: health, metrics, what a problem means. */
final class ServiceHandlers {

  private static final String PLAIN = "text/plain; charset=utf-8";

  private final Shop shop;
  private final Ledger ledger;
  private final TokenAuth auth;
  private final Readiness readiness;
  private final PrometheusMeterRegistry registry;

  ServiceHandlers(
      Shop shop,
      Ledger ledger,
      TokenAuth auth,
      Readiness readiness,
      PrometheusMeterRegistry registry) {
    this.shop = shop;
    this.ledger = ledger;
    this.auth = auth;
    this.readiness = readiness;
    this.registry = registry;
  }

  /** Answers that the process is up. */
  static Response live(Request request) {
    return status("up");
  }

  /** Answers whether the server can do its work and should receive requests. */
  Response ready(Request request) {
    return readiness.obstacle().orElseGet(() -> status("up"));
  }

  private static Response status(String status) {
    byte[] json = Json.object(out -> out.writeStringProperty("status", status));
    return Response.json(200, json).with("Cache-Control", "no-store");
  }

  Response metrics(Request request) {
    return Response.of(
            200,
            "text/plain; version=0.0.4; charset=utf-8",
            registry.scrape().getBytes(StandardCharsets.UTF_8))
        .with("Cache-Control", "no-store");
  }

  /** Answers how this node stands to its shop's journal. */
  Response replica(Request request) {
    ReplicaStatus status =
        ledger
            .replica()
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemType.NOT_FOUND,
                        "This server is no node of many; it decides alone."));
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("journal", status.journal());
              out.writeStringProperty("position", shop.image().at().toString());
              out.writeNumberProperty("next", status.next());
              out.writeStringProperty("digest", HexFormat.of().toHexDigits(status.digest()));
              out.writeArrayPropertyStart("digests");
              for (ReplicaStatus.DigestAt passed : status.passed()) {
                out.writeStartObject();
                out.writeNumberProperty("next", passed.next());
                out.writeStringProperty("digest", HexFormat.of().toHexDigits(passed.digest()));
                out.writeEndObject();
              }
              out.writeEndArray();
              out.writeNumberProperty("entriesBehind", status.entriesBehind());
              out.writeNumberProperty("secondsBehind", status.behind().toMillis() / 1e3);
              out.writeNumberProperty("secondsSilent", status.silence().toMillis() / 1e3);
            });
    return Response.json(200, json).with("Cache-Control", "no-store");
  }

  /**
   * Answers whether a token is good, or permits what {@code scope} names, without doing anything.
   */
  Response token(Request request) {
    Optional<Scope> scope =
        request
            .word("scope")
            .map(
                word ->
                    Scope.of(word)
                        .orElseThrow(
                            () ->
                                new InvalidField(
                                    "scope",
                                    "There is no such scope; there are %s."
                                        .formatted(Arrays.toString(Scope.values())))));
    return auth.refuse(request, scope, TokenPlace.HEADER)
        .orElseGet(() -> Response.empty(204).with("Cache-Control", "no-store"));
  }

  /** Makes a token by which a viewer of a closed shop may read for a while. */
  Response makeViewerToken(Request request) {
    return viewerToken(ViewerTokenReader.read(request.body()));
  }

  /**
   * Makes the same for the board: a browser shows its user's password with every request of the
   * board's, but not with every WebSocket, and the server takes none there, as it would come with
   * other sites' WebSockets, too.
   */
  Response boardToken(Request request) {
    return viewerToken(ViewerTokens.USUAL);
  }

  private Response viewerToken(Duration life) {
    ViewerTokens.Made made = auth.makeViewerToken(life);
    byte[] json =
        Json.object(
            out -> {
              out.writeStringProperty("token", made.token());
              out.writeStringProperty("end", made.end().toString());
            });
    return Response.json(200, json).with("Cache-Control", "no-store");
  }

  static Response problem(Request request) {
    return Arrays.stream(ProblemType.values())
        .filter(type -> type.slug().equals(request.path("type")))
        .map(type -> "%s (HTTP status %d).%n".formatted(type.title(), type.status()))
        .map(text -> Response.of(200, PLAIN, text.getBytes(StandardCharsets.UTF_8)))
        .findFirst()
        .orElseThrow(
            () -> new ProblemException(ProblemType.NOT_FOUND, "There is no such problem type."));
  }
}
