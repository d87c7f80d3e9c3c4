package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adds, renames and retires categories on the page; other pages follow. */
@InBrowser
class ManagingTest {

  private static final String HOSTILE = "<img src=x onerror=seen.scripts++> & {{title}}";

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private ShopPage shop;
  private Page page;

  private void open(String category) {
    fixture.shop().category(category);
    shop = fixture.reader();
    shop.open("?category=" + category);
    page = shop.page();
    manage(page);
  }

  private static void manage(Page page) {
    page.locator("#manage summary").click();
    assertThat(page.locator("#category-new")).isVisible();
  }

  private Locator button(String name) {
    return page.locator("#manage")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void itsScript_comesOnceItIsOpened() {
    List<String> asked = new ArrayList<>();
    shop = fixture.reader();
    shop.page().onRequest(request -> asked.add(request.url()));
    shop.open("?category=electronics");
    assertThat(asked).noneMatch(url -> url.endsWith("manage.js"));
    manage(shop.page());
    assertThat(asked).anyMatch(url -> url.endsWith("manage.js"));
    assertThat(shop.page().locator("#category-title")).hasValue("Electronics");
  }

  @Test
  void aCategoryIsAdded_andIsOffered_hereAndElsewhere() {
    open("adding");
    ShopPage other = fixture.reader().open("?category=electronics");
    page.fill("#category-new", "  ++ ");
    button("Add category").click();
    assertThat(page.locator("#category-new-error")).containsText("with a letter");
    assertThat(page.locator("#category-new")).isFocused();
    page.fill("#category-new", "Spiele & Spaß");
    button("Add category").click();
    assertThat(page.locator("#notice")).hasText("Added the category “Spiele & Spaß”.");
    assertThat(page.locator("#category-new")).hasValue("");
    for (Page each : List.of(page, other.page())) {
      assertThat(each.locator("#category option[value=spiele-spass]")).hasText("Spiele & Spaß");
    }
    page.fill("#category-new", "Spiele & Spaß");
    button("Add category").click();
    assertThat(page.locator("#category-new-error")).containsText("choose another name");
    shop.assertNothingForeignRan();
  }

  @Test
  void aTitleIsChanged_whereverItStands() {
    open("titled");
    ShopPage other = fixture.reader().open("?category=titled");
    assertThat(page.locator("#category-title")).hasValue("Titled");
    page.fill("#category-title", HOSTILE);
    button("Rename").click();
    assertThat(page.locator("#notice")).hasText("The category is called “" + HOSTILE + "” now.");
    for (Page each : List.of(page, other.page())) {
      assertThat(each.locator("#empty-title")).hasText("Nothing in " + HOSTILE + " yet");
      assertThat(each.locator("#category option:checked")).hasText(HOSTILE);
      assertThat(each.locator("#add-where")).hasText(HOSTILE);
      assertThat(each).hasTitle(Pattern.compile("^<img"));
    }
    page.reload();
    shop.awaitState("live");
    assertThat(page.locator("#category option:checked")).hasText(HOSTILE);
    shop.assertNothingForeignRan();
  }

  @Test
  void aTitleThatIsBeingTyped_isNotOverwritten() {
    open("typed");
    page.fill("#category-title", "Half a ti");
    fixture.shop().rename("typed", "Theirs");
    assertThat(page.locator("#add-where")).hasText("Theirs");
    assertThat(page.locator("#category-title")).hasValue("Half a ti");
    page.selectOption("#window", "24h");
    assertThat(page.locator("#category-title")).hasValue("Half a ti");
    page.selectOption("#category", "electronics");
    assertThat(page.locator("#category-title")).hasValue("Electronics");
    page.selectOption("#category", "typed");
    assertThat(page.locator("#category-title")).hasValue("Theirs");
  }

  @Test
  void aCategoryIsRetired_onceNothingOfItIsOnSale_andAfterAQuestion() {
    open("leaving");
    String kite = fixture.shop().add("leaving", "Kite");
    shop.awaitNames("Kite");
    ShopPage other = fixture.reader().open("?category=leaving");
    button("Retire").click();
    assertThat(page.locator("#category-title-error"))
        .hasText("It has a product on sale; retire it first.");
    fixture.shop().remove("leaving", kite);
    assertThat(shop.items()).hasCount(0);
    button("Retire").click();
    assertThat(page.locator("#manage .question p")).isFocused();
    button("Keep it").click();
    assertThat(page.locator("#manage .question")).isHidden();
    assertThat(button("Retire")).isFocused();
    button("Retire").click();
    button("Retire it").click();
    assertThat(page.locator("#notice")).hasText("“Leaving” is off the lists. This is Electronics.");
    assertThat(page.locator("#category")).isFocused();
    assertThat(other.page().locator("#notice"))
        .hasText("“Leaving” is off the lists. This is Electronics.");
    for (Page each : List.of(page, other.page())) {
      assertThat(each.locator("#category")).hasValue("electronics");
      assertThat(each.locator("#category option[value=leaving]")).hasCount(0);
      assertThat(each).hasURL(Pattern.compile("category=electronics$"));
    }
    shop.awaitNames("Vacuum Cleaner", "Leaf Blower");

    fixture.shop().category("leaving");
    assertThat(page.locator("#category option[value=leaving]")).hasCount(1);
    page.selectOption("#category", "leaving");
    assertThat(page.locator("#empty-title")).hasText("Nothing in Leaving yet");
    fixture.shop().add("leaving", "Top");
    shop.awaitNames("Top");
    assertThat(shop.total("Top")).hasText("0");
  }

  /** Somebody else adds a product while the question is on show. */
  @Test
  void whatTheServerRefuses_isSaid() {
    open("busy");
    List<Route> held = new ArrayList<>();
    page.route(
        "**/categories/busy",
        route -> {
          fixture.shop().add("busy", "Kite");
          held.add(route);
          route.resume();
        });
    button("Retire").click();
    button("Retire it").click();
    assertThat(page.locator("#category-title-error")).containsText("has a product on sale");
    assertThat(held).hasSize(1);
    assertThat(page.locator("#category")).hasValue("busy");
    page.unroute("**/categories/busy");
    page.route("**/categories/busy", Route::abort);
    page.fill("#category-title", "Busier");
    button("Rename").click();
    assertThat(page.locator("#category-title-error")).containsText("cannot be reached");
    assertThat(page.locator("#category-title")).hasValue("Busier");
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 390", "DARK, 1200"})
  void itIsAccessible(ColorScheme scheme, int width) {
    String category = "seen-" + width;
    fixture.shop().category(category);
    shop =
        fixture.reader(
            new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 844));
    shop.open("?category=" + category);
    page = shop.page();
    manage(page);
    button("Retire").click();
    page.locator("#manage").scrollIntoViewIfNeeded();
    shop.assertAccessible("managing-" + width);
  }
}
