package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.json.JsonMapper;

/** A tab of an {@link OtherBrowser}. */
interface OtherTab extends AutoCloseable {

  JsonMapper JSON = JsonMapper.shared();
  Duration POLL = Duration.ofMillis(20);

  /** Opens this address, and returns once the page and its scripts are loaded. */
  void visit(String address);

  /**
   * Returns the string that the promise gives, which is the value of this expression. Throws if it
   * is rejected.
   */
  String run(String promise);

  /** Performs WebDriver's actions, as its {@code actions} has them. */
  void perform(List<?> actions);

  /** Gives the page this size, or the nearest that the browser's window can have. */
  void resize(int width, int height);

  /** Returns what is seen of the page, as a PNG. */
  byte[] picture();

  /** Returns the errors and warnings of the page since it was opened, as far as can be known. */
  List<String> complaints();

  @Override
  void close();

  /** Returns the value of this expression, which may wait, as its JSON is read. */
  default Object evaluate(String expression) {
    String json = run("(async () => JSON.stringify((%s) ?? null))()".formatted(expression));
    return JSON.readValue(json, Object.class);
  }

  /** Waits until the expression has this value. */
  default void await(String expression, Object expected) {
    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(() -> assertThat(evaluate(expression)).as(expression).isEqualTo(expected));
  }

  /** Clicks on the middle of what this selector finds, whatever is there. */
  default void click(String selector) {
    Object middle =
        evaluate(
            """
            (() => {
              const element = document.querySelector('%s');
              element.scrollIntoView({ block: 'center' });
              const { x, y, width, height } = element.getBoundingClientRect();
              return [x + width / 2, y + height / 2].map(Math.round);
            })()
            """
                .formatted(selector));
    List<?> place = (List<?>) middle;
    perform(
        List.of(
            Map.of(
                "type",
                "pointer",
                "id",
                "mouse",
                "actions",
                List.of(
                    Map.of("type", "pointerMove", "x", place.get(0), "y", place.get(1)),
                    Map.of("type", "pointerDown", "button", 0),
                    Map.of("type", "pointerUp", "button", 0)))));
  }

  /** Types this text into what has the focus. */
  default void type(String text) {
    List<Map<String, String>> keys = new ArrayList<>();
    text.chars()
        .mapToObj(Character::toString)
        .forEach(
            key -> {
              keys.add(Map.of("type", "keyDown", "value", key));
              keys.add(Map.of("type", "keyUp", "value", key));
            });
    perform(List.of(Map.of("type", "key", "id", "keyboard", "actions", keys)));
  }
}
