package dev.tally.web.http;

/** The kinds of error that this server answers with. */
public enum ProblemType {
  MALFORMED_REQUEST(400, "malformed-request", "The request is malformed"),
  NOT_JSON(400, "not-json", "The body is not a JSON object"),
  /** Occurs on a WebSocket only. */
  UNKNOWN_COMMAND(400, "unknown-command", "There is no such command"),
  INVALID_FIELD(400, "invalid-field", "A field is wrong"),
  TOKEN_REQUIRED(401, "token-required", "This needs a token"),
  ORIGIN_REFUSED(403, "origin-refused", "Pages of this origin are not allowed"),
  SCOPE_MISSING(403, "scope-missing", "The token does not permit this"),
  NOT_FOUND(404, "not-found", "There is nothing here"),
  UNKNOWN_CATEGORY(404, "unknown-category", "There is no such category"),
  UNKNOWN_ORDER(404, "unknown-order", "There is no such order"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "This cannot be done here"),
  REQUEST_TIMEOUT(408, "request-timeout", "The request took too long to arrive"),
  CATEGORY_EXISTS(409, "category-exists", "The category exists already"),
  CATEGORY_IN_USE(409, "category-in-use", "The category has products on sale"),
  SKU_TAKEN(409, "sku-taken", "Another product has this sku"),
  CATEGORY_KEPT(409, "category-kept", "A product keeps its category"),
  BODY_TOO_LARGE(413, "body-too-large", "The body is too large"),
  ADDRESS_TOO_LONG(414, "address-too-long", "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The body is of an unsupported type"),
  ID_NOT_FREE(422, "id-not-free", "The id is not the next one of its category"),
  UNKNOWN_PRODUCT(422, "unknown-product", "There is no such product"),
  RETIRED_PRODUCT(422, "retired-product", "The product is not sold any more"),
  KEY_REUSED(422, "key-reused", "The key was used for something else"),
  REVISION_REUSED(422, "revision-reused", "The revision was used for something else"),
  REVISION_REQUIRED(422, "revision-required", "The order is changed by revisions only"),
  NOT_THAT_MANY(422, "not-that-many", "The order does not have that many left"),
  KEYLESS_ORDER(422, "keyless-order", "Nobody can tell whether these orders were counted"),
  TOTAL_TOO_LARGE(422, "total-too-large", "The total would grow too large"),
  UPGRADE_REQUIRED(426, "upgrade-required", "This WebSocket version is not supported"),
  TOO_MANY_ATTEMPTS(429, "too-many-attempts", "Too many wrong tokens"),
  HEADERS_TOO_LARGE(431, "headers-too-large", "The headers are too large"),
  INTERNAL_ERROR(500, "internal-error", "The server failed"),
  TRANSFER_CODING(501, "transfer-coding", "This transfer coding is not known"),
  UNAVAILABLE(503, "unavailable", "The server cannot do this just now");

  private final int status;
  private final String slug;
  private final String title;

  ProblemType(int status, String slug, String title) {
    this.status = status;
    this.slug = slug;
    this.title = title;
  }

  public int status() {
    return status;
  }

  /**
   * Returns the name by which programs tell it apart: the end of the problem's {@code type}, the
   * code of an event.
   */
  public String slug() {
    return slug;
  }

  public String title() {
    return title;
  }

  /** Returns the problem's {@code type}: an address on this server that explains it. */
  public String address() {
    return "/-/problems/" + slug;
  }
}
