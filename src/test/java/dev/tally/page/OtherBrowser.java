package dev.tally.page;

/**
 * A real browser that Playwright does not drive, with a process of its own. All methods may be
 * called from any thread; they return when the browser has answered.
 */
interface OtherBrowser extends AutoCloseable {

  /** Opens a tab. Whether it or the one before is in sight from then on is up to the browser. */
  OtherTab open();

  @Override
  void close();
}
