package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;

/** What axe finds wrong with a page, which has no frames and no halted clock. */
final class Accessibility {

  private Accessibility() {}

  static void assertNoViolation(Page page, String state) {
    // Its other mode opens a page more for each look, for the sake of frames.
    var look = new AxeBuilder(page).setLegacyMode(true);
    assertThat(look.analyze().getViolations()).as(state).isEmpty();
  }
}
