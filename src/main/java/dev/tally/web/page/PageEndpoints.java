package dev.tally.web.page;

import static dev.tally.web.http.Handler.immediate;

import dev.tally.shop.Image;
import dev.tally.shop.Window;
import dev.tally.web.http.Endpoint;
import dev.tally.web.http.Handler;
import dev.tally.web.http.Response;
import dev.tally.web.http.WorkerThread;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Map;
import java.util.function.Function;

/** The endpoints of the shop page, the board, and their files. Thread-safe. */
public final class PageEndpoints {

  private final PageHandlers page;

  /**
   * @param settings what the pages show about the server
   * @param images returns the newest image of a window
   * @param worker the thread that renders pages
   */
  public PageEndpoints(
      Map<String, String> settings, Function<Window, Image> images, WorkerThread worker) {
    this.page = new PageHandlers(PageFiles.load(settings), images, worker);
  }

  public Endpoint shopPage() {
    return (Handler) page::index;
  }

  /** Returns the endpoint of the shop page without anything of the shop. */
  public Endpoint closedShopPage() {
    return immediate(page::closedIndex);
  }

  /**
   * Makes the page for people at a wrong address of a server that they see under this base.
   *
   * @param request for the address
   */
  public Response missing(String base, HttpRequest request) {
    return page.missing(base, request);
  }

  public Handler board() {
    return immediate(page::board);
  }

  /** Returns the endpoint of the page that shows {@code docs/openapi.yaml}. */
  public Endpoint api() {
    return immediate(page::api);
  }

  public Endpoint file() {
    return immediate(page::file);
  }

  public Endpoint noIcon() {
    return immediate(PageHandlers::noIcon);
  }
}
