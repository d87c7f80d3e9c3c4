package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;

/** Asks axe what is wrong with a page; one that has no frames, and whose clock runs. */
final class Accessibility {

  private Accessibility() {}

  static void assertNoViolation(Page page, String state) {
    // Its other mode opens a page more for each look, for the sake of frames.
    var look = new AxeBuilder(page).setLegacyMode(true);
    assertThat(look.analyze().getViolations()).as(state).isEmpty();
  }
}
