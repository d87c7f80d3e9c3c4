package dev.tally.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Site;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see who were led to a wrong address; programs get the problem, as ever. */
class WrongAddressTest {

  private static final String BROWSERS = "text/html,application/xhtml+xml,*/*;q=0.8";

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "/electronics/A99", "/a/b/c/d", "/-/web/none.js"})
  void browser_isShownAPage_thatLeadsToTheShop(String path) {
    try (TestServer server = TestServer.start()) {
      HttpResponse<String> page = server.get(path, "Accept", BROWSERS);
      assertThat(page.statusCode()).isEqualTo(404);
      assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
      assertThat(page.body()).contains("There is no such page", "<a href=\"/\">To the shop</a>");

      assertThat(server.get(path).headers().firstValue("Content-Type"))
          .hasValue("application/problem+json");
      assertThat(server.send("DELETE", path, "Accept", BROWSERS).body())
          .doesNotContain("There is no such page");
    }
  }

  @Test
  void page_ofAServerUnderAPath_leadsThere() {
    Site site = Site.parse("https://shop.example/tally");
    try (TestServer server =
        TestServer.start(TestServer.settings().with(HttpSettings.SITE, site))) {
      assertThat(server.get("/nowhere", "Accept", BROWSERS).body())
          .contains("<a href=\"/tally/\">", "href=\"/tally/-/web/tally.css\"");
      TestServer.problem(server.get("/nowhere"), ProblemType.UNKNOWN_CATEGORY);
    }
  }
}
