package dev.tally.page;

import com.microsoft.playwright.Page;
import java.util.List;

/** Records what shifts on a page without any input from its reader. */
final class LayoutShifts {

  /** The recording script, which runs before any other. */
  static final String WATCH =
      """
      window.layoutShifts = (() => {
        const seen = [];
        const place = ({ x, y, width, height }) => `${x},${y} ${width}x${height}`;
        const note = (entries) => {
          for (const { value, hadRecentInput, sources } of entries) {
            if (hadRecentInput) continue;
            const moved = sources.map(({ node, previousRect, currentRect }) =>
              `${node?.parentElement?.outerHTML ?? node?.nodeName} ${place(previousRect)} to ${place(currentRect)}`);
            seen.push(`${value}: ${moved.join()}`);
          }
        };
        const observer = new PerformanceObserver((list) => note(list.getEntries()));
        observer.observe({ type: 'layout-shift', buffered: true });
        const frame = () => new Promise((done) => requestAnimationFrame(done));
        return async () => {
          await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
          await frame(); // draws what was changed before
          await frame(); // comes after that
          note(observer.takeRecords());
          return seen;
        };
      })();
      """;

  private LayoutShifts() {}

  /** Returns all shifts so far, once every animation has ended and every change is drawn. */
  static List<String> of(Page page) {
    return ((List<?>) page.evaluate("() => layoutShifts()")).stream().map(String::valueOf).toList();
  }
}
