package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.LocalServer;
import dev.tally.TallySettings;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.Limits;
import dev.tally.web.net.Port;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Dockerfile and the files for Compose and Kubernetes, beside what Tally and each other say. No
 * engine reads them here.
 */
class DeployFilesTest {

  private static final JsonMapper JSON = new JsonMapper();

  /** Variables that are no options. */
  private static final Set<String> OTHER_VARIABLES = Set.of("TALLY_JAVA_OPTS", "TALLY_LOG");

  private static final Path DEPLOY = Path.of("deploy");
  private static final String IMAGE = "tally:latest";

  @TempDir private Path directory;

  /** Returns the documents of a file. */
  private static List<JsonNode> read(String name) {
    try (Reader in = Files.newBufferedReader(DEPLOY.resolve(name))) {
      Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
      return StreamSupport.stream(yaml.loadAll(in).spliterator(), false)
          .map(document -> JSON.<JsonNode>valueToTree(document))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static List<String> words(JsonNode array) {
    return stream(array).map(JsonNode::asString).toList();
  }

  /** Returns what follows this instruction of the Dockerfile's last stage. */
  private static List<String> instructions(String name) throws IOException {
    String text = Files.readString(Path.of("Dockerfile"));
    return text.substring(text.lastIndexOf("\nFROM "))
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1).strip())
        .toList();
  }

  /** Returns the environment that every container of the image has. */
  private static Map<String, String> imageEnvironment() throws IOException {
    return instructions("ENV").stream()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static int usualPort() {
    return TallySettings.serve().get(HttpSettings.PORTS).get(0).number();
  }

  /** Returns how long a server may take to close: requests, viewers, connections one by one. */
  private static long secondsToClose() {
    Limits limits = Limits.of(100);
    return limits.drain().plus(limits.linger().multipliedBy(3)).toSeconds();
  }

  /** Checks that these start a Tally, as far as the command line tells without starting it. */
  private void assertStarts(Map<String, String> environment, List<String> words)
      throws IOException {
    Map<String, String> all = new TreeMap<>(imageEnvironment());
    all.putAll(environment);
    CommandLine line = Main.commandLine(all, directory.resolve("none"));
    CommandLine.ParseResult parsed = line.parseArgs(words.toArray(String[]::new));
    Set<String> options =
        parsed.subcommand().commandSpec().options().stream()
            .map(option -> option.longestName().substring(2))
            .map(name -> "TALLY_" + name.toUpperCase(Locale.ROOT).replace('-', '_'))
            .collect(Collectors.toSet());
    options.addAll(OTHER_VARIABLES);

    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("serve");
    assertThat(options)
        .containsAll(all.keySet().stream().filter(name -> name.startsWith("TALLY_")).toList());
  }

  @Test
  void image_startsAServerOnItsPort_thatKeepsItsDataInTheVolume() throws IOException {
    List<String> words = new ArrayList<>(words(JSON.readTree(instructions("CMD").get(0))));
    assertStarts(Map.of(), words);
    assertThat(words(JSON.readTree(instructions("ENTRYPOINT").get(0)))).containsExactly("tally");
    assertThat(instructions("EXPOSE")).containsExactly(String.valueOf(usualPort()));
    assertThat(instructions("VOLUME")).containsExactly(imageEnvironment().get("TALLY_DATA"));
    assertThat(instructions("USER")).allMatch(user -> user.matches("[1-9]\\d*:[1-9]\\d*"));
    String check = instructions("HEALTHCHECK").get(0);
    List<String> asked = words(JSON.readTree(check.substring(check.indexOf('['))));
    CommandLine line = Main.commandLine(imageEnvironment(), directory.resolve("none"));
    assertThat(line.parseArgs(asked.get(1)).subcommand().commandSpec().name()).isEqualTo("health");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one-node/compose.yaml", "many-nodes/compose.yaml"})
  void compose_startsTheImageAsItIsMeant(String file) throws IOException {
    JsonNode compose = read(file).get(0);
    List<JsonNode> tallies =
        stream(compose.get("services"))
            .filter(service -> service.get("image").asString().equals(IMAGE))
            .toList();

    assertThat(tallies).isNotEmpty();
    for (JsonNode tally : tallies) {
      Map<String, String> environment = new TreeMap<>();
      tally
          .path("environment")
          .forEachEntry((name, value) -> environment.put(name, interpolated(value.asString())));
      List<String> words = words(tally.path("command"));
      assertStarts(environment, words.isEmpty() ? List.of("serve") : words);
      assertThat(DEPLOY.resolve(file).resolveSibling(tally.get("build").asString()).normalize())
          .as("where the Dockerfile is")
          .isEqualTo(Path.of(""));
      assertThat(words(tally.get("volumes")))
          .allMatch(volume -> volume.matches("[a-z0-9-]+:/var/lib/tally"));
      assertThat(tally.get("read_only").asBoolean()).isTrue();
      assertThat(seconds(tally.get("stop_grace_period"))).isGreaterThan(secondsToClose());
    }
    assertThat(mounted(compose)).isSubsetOf(compose.get("volumes").propertyNames());
  }

  private static String interpolated(String value) {
    return value.replaceAll("\\$\\{[^}]*}", "tally.example");
  }

  private static long seconds(JsonNode time) {
    return Long.parseLong(time.asString().replaceFirst("s$", ""));
  }

  /** Returns the names of the volumes that services have. */
  private static List<String> mounted(JsonNode compose) {
    return stream(compose.get("services"))
        .flatMap(service -> stream(service.path("volumes")))
        .map(volume -> volume.asString().replaceFirst(":.*", ""))
        .filter(name -> !name.startsWith("."))
        .toList();
  }

  @Test
  void compose_ofOneNode_believesItsProxyAlone_whichReachesTally() throws IOException {
    JsonNode compose = read("one-node/compose.yaml").get(0);
    JsonNode services = compose.get("services");
    String caddyfile = Files.readString(DEPLOY.resolve("one-node/Caddyfile"));

    assertThat(services.at("/tally/environment/TALLY_PROXY"))
        .isEqualTo(compose.at("/networks/default/ipam/config/0/subnet"));
    assertThat(services.get("tally").has("ports")).as("reached past Caddy").isFalse();
    assertThat(caddyfile).contains("reverse_proxy tally:" + usualPort() + " {");
    assertThat(services.at("/caddy/environment").propertyNames())
        .containsExactlyElementsOf(
            Pattern.compile("\\{\\$(\\w+)")
                .matcher(caddyfile)
                .results()
                .map(variable -> variable.group(1))
                .toList());
    assertThat(words(services.at("/caddy/volumes")))
        .contains("./Caddyfile:/etc/caddy/Caddyfile:ro");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one-node/kubernetes.yaml", "many-nodes/kubernetes.yaml"})
  void kubernetes_startsTheImageAsItIsMeant(String file) throws IOException {
    JsonNode pod = tallysPod(file);
    JsonNode container = pod.at("/containers/0");
    Map<String, String> environment = new TreeMap<>();
    container
        .path("env")
        .forEach(
            pair -> environment.put(pair.get("name").asString(), pair.get("value").asString()));
    String[] user = instructions("USER").get(0).split(":", 2);

    assertThat(container.get("image").asString()).isEqualTo(IMAGE);
    assertStarts(environment, words(container.get("args")));
    assertThat(pod.at("/securityContext/runAsUser").asString()).isEqualTo(user[0]);
    assertThat(pod.at("/securityContext/fsGroup").asString()).isEqualTo(user[1]);
    assertThat(pod.at("/securityContext/fsGroupChangePolicy").asString())
        .as("or a token that its group may write is refused at the second start")
        .isEqualTo("OnRootMismatch");
    assertThat(pod.get("enableServiceLinks").asBoolean())
        .as("or the service tally becomes the option TALLY_PORT")
        .isFalse();
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(
            stream(container.get("volumeMounts")).map(mount -> mount.get("mountPath").asString()))
        .contains(imageEnvironment().get("TALLY_DATA"));
    long pause = container.at("/lifecycle/preStop/exec/command/1").asLong(0);
    assertThat(pod.get("terminationGracePeriodSeconds").asLong())
        .isGreaterThan(pause + secondsToClose());
  }

  /** Returns the pod of Tally, after it has been found behind a service. */
  private static JsonNode tallysPod(String file) {
    List<JsonNode> documents = read(file);
    JsonNode set =
        documents.stream()
            .filter(one -> one.get("kind").asString().equals("StatefulSet"))
            .filter(one -> one.at("/metadata/name").asString().equals("tally"))
            .findFirst()
            .orElseThrow();
    JsonNode labels = set.at("/spec/template/metadata/labels");
    assertThat(set.at("/spec/selector/matchLabels")).isEqualTo(labels);
    List<JsonNode> services =
        documents.stream()
            .filter(one -> one.get("kind").asString().equals("Service"))
            .filter(one -> one.at("/spec/selector").equals(labels))
            .toList();
    JsonNode port = set.at("/spec/template/spec/containers/0/ports/0");
    assertThat(port.get("containerPort").asInt()).isEqualTo(usualPort());
    assertThat(services)
        .extracting(one -> one.at("/metadata/name"))
        .contains(set.at("/spec/serviceName"));
    for (JsonNode service : services) {
      JsonNode to = service.at("/spec/ports/0");
      JsonNode target = to.has("targetPort") ? to.get("targetPort") : to.get("port");
      assertThat(target).isIn(port.get("containerPort"), port.get("name"));
    }
    return set.at("/spec/template/spec");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one-node/kubernetes.yaml", "many-nodes/kubernetes.yaml"})
  void kubernetes_probesWhatAServerAnswers(String file) throws Exception {
    JsonNode container = tallysPod(file).at("/containers/0");
    Set<String> paths =
        Stream.of("startupProbe", "readinessProbe", "livenessProbe")
            .map(probe -> container.at("/" + probe + "/httpGet"))
            .peek(get -> assertThat(get.get("port")).isIn(ports(container)))
            .map(get -> get.get("path").asString())
            .collect(Collectors.toSet());

    assertThat(paths).containsExactlyInAnyOrder("/health/live", "/health/ready");
    try (LocalServer server =
        LocalServer.start(
            LocalServer.still(directory).with(HttpSettings.PORTS, List.of(new Port(0, false))))) {
      for (String path : paths) {
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path)).build();
        assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode())
            .as(path)
            .isEqualTo(200);
      }
    }
  }

  private static List<JsonNode> ports(JsonNode container) {
    return stream(container.get("ports"))
        .flatMap(port -> Stream.of(port.path("name"), port.get("containerPort")))
        .toList();
  }
}
