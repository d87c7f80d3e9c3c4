package dev.tally.page;

import dev.tally.Ceiling;
import dev.tally.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A real Firefox without windows, by WebDriver BiDi. */
final class Firefox implements OtherBrowser {

  private static final Pattern ADDRESS = Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");

  private final Process process;
  private final BiDi bidi;

  /** Starts it with an empty profile in this directory. */
  Firefox(Path directory) throws IOException {
    Path said = directory.resolve("said");
    ProcessBuilder program =
        new ProcessBuilder(
                Program.path("FIREFOX", List.of("firefox-esr", "firefox")),
                "--headless",
                "--no-remote",
                "--profile",
                Files.createDirectory(directory.resolve("profile")).toString(),
                "--remote-debugging-port=0")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    process = Program.start(program, directory);
    Matcher address =
        Awaitility.await()
            .atMost(Ceiling.TIME)
            .until(() -> ADDRESS.matcher(Files.readString(said)), Matcher::find);
    bidi = new BiDi(URI.create(address.group(1) + "/session"));
  }

  @Override
  public OtherTab open() {
    return new Tab(
        bidi.ask("browsingContext.create", Map.of("type", "tab")).get("context").asString());
  }

  private final class Tab implements OtherTab {

    private final String context;

    Tab(String context) {
      this.context = context;
    }

    @Override
    public void visit(String address) {
      ask("browsingContext.navigate", Map.of("url", address, "wait", "complete"));
    }

    @Override
    public String run(String promise) {
      Map<String, ?> script =
          Map.of("expression", promise, "target", Map.of("context", context), "awaitPromise", true);
      JsonNode answer = bidi.ask("script.evaluate", script);
      if (!answer.has("result")) {
        throw new IllegalStateException(promise + ": " + answer);
      }
      return answer.get("result").get("value").asString();
    }

    @Override
    public void perform(List<?> actions) {
      ask("input.performActions", Map.of("actions", actions));
    }

    @Override
    public void resize(int width, int height) {
      Map<String, ?> size = Map.of("width", width, "height", height);
      ask("browsingContext.setViewport", Map.of("viewport", size));
    }

    @Override
    public byte[] picture() {
      JsonNode picture = ask("browsingContext.captureScreenshot", Map.of());
      return Base64.getDecoder().decode(picture.get("data").asString());
    }

    @Override
    public List<String> complaints() {
      return bidi.complaints(context);
    }

    @Override
    public void close() {
      ask("browsingContext.close", Map.of());
    }

    private JsonNode ask(String method, Map<String, ?> params) {
      Map<String, Object> inHere = new HashMap<>(params);
      inHere.put("context", context);
      return bidi.ask(method, inHere);
    }
  }

  @Override
  public void close() {
    bidi.ask("browser.close", Map.of());
    Ceiling.join(process.onExit());
  }
}
