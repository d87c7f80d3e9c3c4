package dev.tally.page;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** The page in WebKit; {@code ./check} leaves it out if it is told that there is none. */
@Tag("webkit")
class WebKitTest extends OtherBrowserContract {

  @Override
  OtherBrowser start(Path home) throws IOException {
    return new WebKit(home);
  }

  @Override
  boolean checksWhatIsPreloaded() {
    return false;
  }
}
