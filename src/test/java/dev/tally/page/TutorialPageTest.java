package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A page of another origin that uses Tally as the tutorial's page does: it fetches the list, adds
 * products with three strings, opens one socket and, at each switch, adds one more listener and
 * sends {@code update-category}. It reads only {@code id} and {@code total}.
 */
@InBrowser
class TutorialPageTest {

  private static final String PAGE =
      """
      <!doctype html>
      <select id="category">
        <option>electronics</option><option>confectionery</option>
      </select>
      <div id="products"></div>
      <form id="add"><input name="name"><input name="rrp"><input name="info"><button>Add</button></form>
      <script type="module">
        const api = 'API';
        const category = document.getElementById('category');
        let socket = null;
        window.told = [];
        function show(list) {
          document.getElementById('products').replaceChildren(...list.map(({ id, name, rrp }) => {
            const item = document.createElement('p');
            item.dataset.id = id;
            item.innerHTML = '<b></b> <i></i> <u>pending</u>';
            item.children[0].textContent = name;
            item.children[1].textContent = rrp;
            return item;
          }));
        }
        const update = ({ data }) => {
          const { id, total } = JSON.parse(data);
          const count = document.querySelector(`[data-id=${id}] u`);
          window.told.push(id);
          if (count !== null) count.textContent = total;
        };
        async function open(name) {
          show(await (await fetch(`${api}/${name}`)).json());
          if (socket === null) {
            socket = new WebSocket(`${api.replace('http', 'ws')}/orders/${name}`);
          } else {
            socket.send(JSON.stringify({ cmd: 'update-category', payload: { category: name } }));
            window.told.push('switch');
          }
          socket.addEventListener('message', update);
        }
        category.addEventListener('input', () => open(category.value));
        document.getElementById('add').addEventListener('submit', async (event) => {
          event.preventDefault();
          const fields = Object.fromEntries(new FormData(event.target));
          const answer = await fetch(`${api}/${category.value}`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(fields),
          });
          show(await answer.json());
        });
        await open('electronics');
      </script>
      """;

  @RegisterExtension
  private static final BrowserFixture fixture = BrowserFixture.simulating(Duration.ofMillis(50));

  @Test
  void theTutorialsPage_unchanged_worksAgainstTally() throws Exception {
    try (ForeignSite other = new ForeignSite()) {
      Page page = fixture.context().newPage();
      page.navigate(other.add(PAGE.replace("API", fixture.uri().toString()), Map.of()));
      use(page);
    }
  }

  private static void use(Page page) {
    awaitTotalAbove(page, "A1", 3);
    for (int i = 0; i < 3; i++) {
      page.selectOption("#category", "confectionery");
      awaitTotalAbove(page, "B1", 101);
      page.selectOption("#category", "electronics");
      awaitTotalAbove(page, "A2", 7);
    }
    page.fill("[name=name]", "Robot");
    page.fill("[name=rrp]", "22.40");
    page.fill("[name=info]", "Walks.");
    page.click("button");

    assertThat(page.locator("[data-id=A3] i")).hasText("22.40");
    assertThat(page.locator("#products p")).hasCount(3);
    awaitTotalAbove(page, "A3", 0);
    assertThat(afterTheFirstOfTheNew((List<?>) page.evaluate("() => window.told")))
        .as("totals of the old category after the new one's began")
        .isEmpty();
  }

  /** Returns late totals. Those in flight at a switch may come until the new category begins. */
  private static List<String> afterTheFirstOfTheNew(List<?> told) {
    List<String> late = new ArrayList<>();
    char wanted = 'A';
    boolean begun = false;
    for (Object each : told) {
      String id = String.valueOf(each);
      if (id.equals("switch")) {
        wanted = wanted == 'A' ? 'B' : 'A';
        begun = false;
      } else if (!id.equals("null")) { // an event
        begun = begun || id.charAt(0) == wanted;
        if (begun && id.charAt(0) != wanted) {
          late.add(id);
        }
      }
    }
    return late;
  }

  private static void awaitTotalAbove(Page page, String id, int floor) {
    page.waitForFunction(
        "([id, floor]) => Number(document.querySelector(`[data-id=${id}] u`)?.textContent) > floor",
        List.of(id, floor));
  }
}
