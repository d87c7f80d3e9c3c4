package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/** Checks a page with axe. The page must have no frames, and its clock must be running. */
final class Accessibility {

  private Accessibility() {}

  static void assertNoViolation(Page page, String state) {
    // What passes is not described, which takes time.
    var options = new AxeRunOptions();
    options.setResultTypes(List.of("violations"));
    // The other mode opens an extra page for each check, for the sake of frames.
    var look = new AxeBuilder(page).setLegacyMode(true).options(options);
    assertThat(look.analyze().getViolations()).as(state).isEmpty();
  }
}
