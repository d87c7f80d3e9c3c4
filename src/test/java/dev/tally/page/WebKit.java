package dev.tally.page;

import dev.tally.Ceiling;
import dev.tally.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real WebKit, the browser of WebKitGTK's driver, by WebDriver, on a screen of its own. */
final class WebKit implements OtherBrowser {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Without its bar, its window may be as narrow as a telephone. */
  private static final Map<String, ?> BARE =
      Map.of("webkitgtk:browserOptions", Map.of("args", List.of("--automation", "--full-screen")));

  private static final String LISTEN =
      """
      window.complaints = [];
      addEventListener('error', ({ message }) => complaints.push(message));
      addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));
      for (const level of ['error', 'warn']) console[level] = (...what) => complaints.push(what.join(' '));
      """;

  private final Process screen;
  private final Process driver;
  private final URI address;
  private final String session;

  /** The tab that commands are for. */
  private String current;

  /** Whether there is but one tab, which nobody uses: without any, the session would end. */
  private boolean isIdle = true;

  /** Starts it with this home. */
  WebKit(Path home) throws IOException {
    String size = "1280x1024x24";
    screen =
        Program.start(
            new ProcessBuilder(
                    Program.path("XVFB", List.of("Xvfb")),
                    "-displayfd",
                    "1",
                    "-screen",
                    "0",
                    size,
                    "-nolisten",
                    "tcp")
                .redirectError(Redirect.DISCARD),
            home);
    int port = Program.freePort();
    address = URI.create("http://127.0.0.1:" + port);
    ProcessBuilder program =
        new ProcessBuilder(
                Program.path("WEBKIT_DRIVER", List.of("WebKitWebDriver")), "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD);
    program.environment().put("DISPLAY", ":" + screen.inputReader().readLine());
    program.environment().put("LANG", "en_US.UTF-8"); // how it writes numbers
    driver = Program.start(program, home);
    Awaitility.await().ignoreExceptions().atMost(Ceiling.TIME).until(() -> isReady());
    JsonNode begun = ask("POST", "/session", Map.of("capabilities", Map.of("alwaysMatch", BARE)));
    session = "/session/" + begun.get("sessionId").asString();
    current = ask("GET", session + "/window", Map.of()).asString();
  }

  private boolean isReady() {
    return ask("GET", "/status", Map.of()).get("ready").asBoolean();
  }

  /** Sends a command, and returns its value. Throws if there is an error instead. */
  private JsonNode ask(String method, String path, Map<String, ?> params) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Ceiling.TIME);
    if (method.equals("POST")) {
      request.POST(BodyPublishers.ofString(JSON.writeValueAsString(params)));
    } else {
      request.method(method, BodyPublishers.noBody());
    }
    try {
      HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " " + params + ": " + answer.body());
      }
      return JSON.readTree(answer.body()).get("value");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized OtherTab open() {
    if (isIdle) {
      isIdle = false;
      return new Tab(current);
    }
    JsonNode opened = ask("POST", session + "/window/new", Map.of("type", "tab"));
    return new Tab(opened.get("handle").asString());
  }

  private final class Tab implements OtherTab {

    private final String handle;

    Tab(String handle) {
      this.handle = handle;
    }

    @Override
    public void visit(String page) {
      post("/url", Map.of("url", page));
      post("/execute/sync", Map.of("script", LISTEN, "args", List.of()));
    }

    @Override
    public String run(String promise) {
      String script =
          "const done = arguments[0]; (%s).then((value) => done({ value }), (e) => done({ error: String(e) }))"
              .formatted(promise);
      JsonNode answer = post("/execute/async", Map.of("script", script, "args", List.of()));
      if (!answer.has("value")) {
        throw new IllegalStateException(promise + ": " + answer);
      }
      return answer.get("value").asString();
    }

    @Override
    public void perform(List<?> actions) {
      post("/actions", Map.of("actions", actions));
    }

    @Override
    public void resize(int width, int height) {
      post("/window/rect", Map.of("x", 0, "y", 0, "width", width, "height", height));
    }

    @Override
    public byte[] picture() {
      return Base64.getDecoder().decode(inHere("GET", "/screenshot", Map.of()).asString());
    }

    /** Knows of nothing that happened before the page was loaded, as WebKit does not tell. */
    @Override
    public List<String> complaints() {
      return ((List<?>) evaluate("complaints")).stream().map(String::valueOf).toList();
    }

    @Override
    public void close() {
      synchronized (WebKit.this) {
        if (inHere("GET", "/window/handles", Map.of()).size() == 1) {
          post("/url", Map.of("url", "about:blank"));
          isIdle = true;
        } else {
          turnTo(inHere("DELETE", "/window", Map.of()).get(0).asString());
        }
      }
    }

    private JsonNode post(String path, Map<String, ?> params) {
      return inHere("POST", path, params);
    }

    private JsonNode inHere(String method, String path, Map<String, ?> params) {
      synchronized (WebKit.this) {
        if (!current.equals(handle)) {
          turnTo(handle);
        }
        return ask(method, session + path, params);
      }
    }
  }

  private void turnTo(String handle) {
    ask("POST", session + "/window", Map.of("handle", handle));
    current = handle;
  }

  @Override
  public void close() {
    ask("DELETE", session, Map.of());
    for (Process process : List.of(driver, screen)) {
      process.destroy();
      Ceiling.join(process.onExit());
    }
  }
}
