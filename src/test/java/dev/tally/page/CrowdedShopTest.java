package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many products with many orders: every total that moved ends up right, and none is blanked. {@code
 * bench/page} measures how long that keeps the page busy.
 */
@InBrowser
class CrowdedShopTest {

  private static final int PRODUCTS = 500;
  private static final int CHANGES = 250;

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  @Test
  void fiveHundredProducts_whileManyAreOrdered_showEveryTotal() {
    fixture.shop().category("crowd");
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= PRODUCTS; i++) {
      ids.add(fixture.shop().add("crowd", "Product " + i));
    }
    ShopPage shop = fixture.reader().open("?category=crowd");
    assertThat(shop.items()).hasCount(PRODUCTS);

    Random random = new Random(1);
    Map<String, Integer> totals = new TreeMap<>();
    for (int i = 0; i < CHANGES; i++) {
      String id = ids.get(random.nextInt(PRODUCTS));
      fixture.shop().order(id, 2);
      totals.merge(id, 2, Integer::sum);
    }

    shop.page()
        .waitForFunction(
            """
            totals => Object.entries(totals).every(([id, total]) =>
              document.querySelector(`[data-id=${id}] .orders`).textContent === String(total))
            """,
            totals);
    shop.assertNothingBlanked();
  }
}
