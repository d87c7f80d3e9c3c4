package dev.tally.web;

import static dev.tally.web.Handler.immediate;

import dev.tally.shop.Shop;
import java.util.Map;

/** The shop page, the board, and their files. Safe for all threads. */
final class PageHandlers {

  private final PageRoutes page;

  /**
   * @param settings what the pages show of the server
   * @param backstage makes pages
   */
  PageHandlers(Map<String, String> settings, Shop shop, Backstage backstage) {
    this.page = new PageRoutes(Page.load(settings), shop, backstage);
  }

  Endpoint shopPage() {
    return (Handler) page::index;
  }

  Endpoint board() {
    return immediate(page::board);
  }

  Endpoint file() {
    return immediate(page::file);
  }

  Endpoint noIcon() {
    return immediate(PageRoutes::noIcon);
  }
}
