package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A shop of 5,000 products: the browser lays out only those near the screen, and still finds,
 * focuses, reads and prints all. {@code bench/page} measures it.
 */
@InBrowser
class LargeShopPageTest {

  private static final int PRODUCTS = 5_000;
  private static final int GROUP = 60;

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private ShopPage shop;
  private Page page;

  /** Opens the page of a category of its own, and returns its products' ids. */
  private List<String> open(String category) {
    fixture.shop().category(category);
    fixture.shop().stream(
        "/-/products",
        IntStream.rangeClosed(1, PRODUCTS)
            .mapToObj(
                i ->
                    "{\"category\":\"%s\",\"name\":\"Product %d.\",\"rrp\":\"5\",\"info\":\"-\"}"
                        .formatted(category, i))
            .collect(Collectors.joining("\n")));
    List<String> ids = new ArrayList<>();
    fixture.shop().read("/" + category).forEach(p -> ids.add(p.get("id").asString()));
    shop = fixture.reader().open("?category=" + category);
    page = shop.page();
    awaitShown(ids);
    return ids;
  }

  @Test
  void allOfThem_areFound_focused_read_andPrinted() {
    List<String> ids = open("large");
    assertThat(isLaidOut("Product 30.")).isTrue();
    assertThat(isLaidOut("Product 2500.")).isFalse();
    assertThat(positionInTheAccessibilityTree("Product 30.")).hasValue("30 of 5000");
    assertThat(positionInTheAccessibilityTree("Product 5000.")).isEmpty();

    // What Ctrl-F does; it scrolls to what it has found.
    assertThat(page.evaluate("() => find('Product 4321.')")).isEqualTo(true);
    page.waitForCondition(() -> isLaidOut("Product 4321."));
    page.waitForCondition(() -> isOnScreen("getSelection().anchorNode.parentElement"));

    String last = ids.get(PRODUCTS - 1);
    page.locator("#add-name").focus();
    page.keyboard().press("Shift+Tab");
    assertThat(page.locator("product-item[data-id=%s] button".formatted(last))).isFocused();
    page.waitForCondition(() -> isOnScreen("document.activeElement"));
    assertThat(positionInTheAccessibilityTree("Product 5000.")).hasValue("5000 of 5000");
    fixture.shop().order(last, 3);
    assertThat(page.locator("product-item[data-id=%s] .orders".formatted(last))).hasText("3");

    page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
    page.waitForCondition(() -> isLaidOut("Product 2500."));
    shop.assertNothingBlanked();
  }

  @Test
  void theFocus_stays_onACardThatMovesToAnotherGroup_andGoesOnFromOneThatLeaves() {
    List<String> ids = open("focus");
    page.locator("summary").first().focus(); // elsewhere first: what is far is not in sight yet
    String moving = ids.get(4_980); // the first of its group, until one before it leaves
    focusOn(moving);
    fixture.shop().remove("focus", ids.remove(10));
    awaitShown(ids);
    assertThat(page.locator("product-item[data-id=%s] summary".formatted(moving))).isFocused();

    // The last of its group: the next is the first of another.
    String leaving = ids.get(59);
    String next = ids.get(60);
    focusOn(leaving);
    fixture.shop().remove("focus", leaving);
    ids.remove(leaving);
    awaitShown(ids);
    assertThat(page.locator("product-item[data-id=%s] summary".formatted(next))).isFocused();
  }

  /** What is on the screen is right with the first frame, wherever the reader is. */
  @Test
  void anotherOrder_isAtOnceRight_inTheMiddle() {
    List<String> ids = open("middle");
    List<String> turned = new ArrayList<>(ids);
    Collections.reverse(turned);
    List<String> ranked = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ranked.add(turned.get(i * 100));
      fixture.shop().order(ranked.get(i), 1_000 - i);
    }
    page.waitForFunction(
        "ids => ids.every((id) => document.querySelector(`[data-id=${id}]`).total > 0)", ranked);
    page.evaluate("() => document.querySelectorAll('.group')[40].scrollIntoView()");
    page.waitForCondition(() -> isLaidOut("Product 2410."));
    awaitObserved(40);
    Object seen =
        page.evaluate(
            """
            async () => {
              const real = performance.now.bind(performance);
              let slow = 0;
              performance.now = () => real() + (slow += 10); // each piece of work takes a slice
              const sort = document.getElementById('sort');
              sort.value = 'ordered';
              sort.dispatchEvent(new Event('change'));
              await new Promise((done) => requestAnimationFrame(done));
              return [...document.querySelectorAll('.group')[40].children].map(({ dataset }) => dataset.id).join();
            }
            """);
    ids.stream().filter(id -> !ranked.contains(id)).forEach(ranked::add);
    assertThat(seen).isEqualTo(String.join(",", ranked.subList(2_400, 2_460)));
    awaitShown(ranked);
  }

  /**
   * Returns once the page knows that this group is on the screen: observers are told in the order
   * in which they were made.
   */
  private void awaitObserved(int group) {
    page.evaluate(
        """
        (group) => new Promise((done) => new IntersectionObserver(([{ isIntersecting }], observer) => {
          if (!isIntersecting) return;
          observer.disconnect();
          done();
        }).observe(document.querySelectorAll('.group')[group]))
        """,
        group);
  }

  private void focusOn(String id) {
    page.locator("product-item[data-id=%s] summary".formatted(id)).focus();
    assertThat(page.locator("product-item[data-id=%s] summary".formatted(id))).isFocused();
  }

  @Test
  void aSearch_anOrder_andARemoval_leaveNoGap_andNothingOutOfOrder() {
    List<String> ids = open("moving");
    page.fill("#search", "t 12");
    List<String> matching =
        IntStream.rangeClosed(1, PRODUCTS)
            .filter(i -> String.valueOf(i).startsWith("12"))
            .mapToObj(i -> ids.get(i - 1))
            .toList();
    awaitShown(matching);
    assertThat(page.locator("#summary")).containsText("111 of 5,000 products");
    fixture.shop().order(matching.get(100), 9);
    page.selectOption("#sort", "ordered");
    List<String> ranked = new ArrayList<>(matching);
    ranked.sort(Comparator.comparing(id -> !id.equals(matching.get(100))));
    awaitShown(ranked);
    page.selectOption("#sort", "id");
    page.fill("#search", "");
    awaitShown(ids);

    page.evaluate("() => scrollTo(0, document.body.scrollHeight / 2)");
    fixture.shop().remove("moving", ids.remove(10));
    awaitShown(ids);
    String added = fixture.shop().add("moving", "Product 5001.");
    ids.add(added);
    awaitShown(ids);
    page.selectOption("#category", "electronics");
    assertThat(shop.items()).hasCount(2);
    page.selectOption("#category", "moving");
    awaitShown(ids);
    shop.assertNothingBlanked();
  }

  /**
   * Waits until exactly these are shown, in this order, in groups that are full but for the last.
   */
  private void awaitShown(List<String> expected) {
    page.waitForFunction(
        """
        ([expected, size]) => {
          const groups = [...document.querySelectorAll('#products > :not([hidden])')].map((group) =>
            [...group.children].filter(({ hidden, inert }) => !hidden && !inert).map(({ dataset }) => dataset.id));
          return groups.flat().join() === expected && groups.slice(0, -1).every(({ length }) => length === size);
        }
        """,
        List.of(String.join(",", expected), GROUP),
        new Page.WaitForFunctionOptions().setPollingInterval(100));
  }

  private boolean isLaidOut(String name) {
    return (boolean) evaluate("%s.checkVisibility({ contentVisibilityAuto: true })", name);
  }

  /** Evaluates this of the name's element on a card. */
  private Object evaluate(String script, String name) {
    String heading =
        "[...document.querySelectorAll('#products .name')].find(({ textContent }) => textContent === name)";
    return page.evaluate("name => " + script.formatted(heading), name);
  }

  private boolean isOnScreen(String element) {
    return (boolean)
        page.evaluate(
            "() => { const { top, bottom } = (%s).getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"
                .formatted(element));
  }

  /** Returns which of how many a product's list item is to a screen reader, if it meets it. */
  private Optional<String> positionInTheAccessibilityTree(String name) {
    JsonObject tree =
        page.context().newCDPSession(page).send("Accessibility.getFullAXTree", new JsonObject());
    boolean isMet =
        tree.getAsJsonArray("nodes").asList().stream()
            .anyMatch(node -> node.toString().contains("\"" + name + "\""));
    Object position =
        evaluate(
            "(({ ariaPosInSet, ariaSetSize }) => `${ariaPosInSet} of ${ariaSetSize}`)(%s.closest('product-item'))",
            name);
    return isMet ? Optional.of((String) position) : Optional.empty();
  }
}
