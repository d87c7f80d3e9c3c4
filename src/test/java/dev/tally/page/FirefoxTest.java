package dev.tally.page;

import java.io.IOException;
import java.nio.file.Path;

/** The page in Firefox. */
class FirefoxTest extends OtherBrowserContract {

  @Override
  OtherBrowser start(Path home) throws IOException {
    return new Firefox(home);
  }

  @Override
  boolean checksWhatIsPreloaded() {
    return true;
  }
}
