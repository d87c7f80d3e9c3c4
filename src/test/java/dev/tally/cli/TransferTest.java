package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tally.ServerProcess;
import dev.tally.Tally;
import dev.tally.TallySettings;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.OperatorAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports files into real servers and directories, and exports them again. */
class TransferTest {

  private static final String PRODUCTS =
      """
      category,title,sku,name,rrp,info,retired
      toys,Toys & more,r-1,"Robot, ""big""\",22.40,"=1+1
      two",
      toys,,,Kite,5,Flies.,true
      empty,Nothing yet,,,,,
      books,,,Atlas,12.5,World.,
      """;

  private static final String ORDERS =
      """
      order,at,id,sku,quantity,cancelled
      k,2026-01-31T12:00:00Z,A2,,1,
      k,2026-01-31T12:00:00Z,,r-1,2,
      l,,C1,,4,2026-02-01T12:00:00Z
      m,,C1,,5,
      """;

  private static final int MANY = 20_000;

  @TempDir private Path directory;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();
  private String products;
  private String orders;

  @BeforeEach
  void write() throws IOException {
    products = Files.writeString(directory.resolve("products.csv"), PRODUCTS).toString();
    orders = Files.writeString(directory.resolve("orders.csv"), ORDERS).toString();
  }

  @Test
  void whatIsExported_givesTheSameShop_andInTheSameOneIsAllDuplicates() throws IOException {
    assertThat(run("import", "--data", path("one"), products, orders)).isZero();
    assertThat(out.toString()).contains("4 accepted, 0 duplicate", "3 accepted, 0 duplicate");
    String file = path("p.ndjson");
    String packed = path("o.csv.gz");
    assertThat(run("export", "products", "--data", path("one"), "--output", file)).isZero();
    assertThat(run("export", "orders", "--data", path("one"), "--output", packed)).isZero();

    assertThat(run("import", "--data", path("one"), file, packed)).isZero();
    assertThat(out.toString()).contains("0 accepted, 4 duplicate", "0 accepted, 3 duplicate");
    assertThat(run("import", "--data", path("two"), file, packed)).isZero();
    for (String part : new String[] {"products", "orders", "totals"}) {
      assertThat(exported("two", part)).isEqualTo(exported("one", part));
    }
    assertThat(exported("two", "totals")).contains("A1,2", "A2,1", "C1,5");
    assertThat(run("audit", "--data", path("two"))).isZero();
    assertThat(out.toString()).contains("3 totals agree with 3 orders, 1 of them cancelled.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "ndjson"})
  void exportsOfTwoDays_inAnyOrder_giveTheNewestState(String format) throws IOException {
    String news =
        """
        {"order":"k","revision":2,"lines":[{"id":"A2","quantity":7}]}
        {"order":"n","revision":1,"lines":[]}
        {"order":"o","lines":[{"id":"A2","quantity":5}],"cancellations":[{"key":"r-1",\
        "lines":[{"id":"A2","quantity":1}]},{"key":"r-2","lines":[{"id":"A2","quantity":2}]}]}
        {"order":"m","at":"2026-03-01T12:00:00Z","lines":[{"id":"C1","quantity":5}],\
        "cancelled":"2026-03-02T12:00:00Z"}
        {"order":"p","lines":[{"id":"C1","quantity":-3}]}
        """;
    String first =
        """
        {"order":"o","lines":[{"id":"A2","quantity":5}],"cancellations":[{"key":"r-1",\
        "lines":[{"id":"A2","quantity":1}]}]}
        {"order":"m","at":"2026-03-01T12:00:00Z","lines":[{"id":"C1","quantity":5}]}
        """;
    Files.writeString(Path.of(orders), ORDERS.replace("m,,C1,,5,\n", ""));
    String more = Files.writeString(directory.resolve("first.ndjson"), first).toString();
    String newest = Files.writeString(directory.resolve("news.ndjson"), news).toString();
    String catalogue = path("p.csv");
    String day1 = path("day1." + format);
    String day2 = path("day2." + format);
    assertThat(run("import", "--data", path("one"), products, orders, more)).isZero();
    assertThat(run("export", "orders", "--data", path("one"), "--output", day1)).isZero();
    assertThat(run("import", "--data", path("one"), newest)).as(err::toString).isZero();
    assertThat(run("export", "orders", "--data", path("one"), "--output", day2)).isZero();
    assertThat(run("export", "products", "--data", path("one"), "--output", catalogue)).isZero();

    for (List<String> sequence :
        List.of(List.of(day1, day2), List.of(day2, day1), List.of(day2, day1, day2))) {
      String copy = String.join("-", sequence).replaceAll("[^d0-9-]", "");
      assertThat(run("import", "--data", path(copy), catalogue)).isZero();
      for (String day : sequence) {
        assertThat(run("import", "--data", path(copy), day)).as(err::toString).isZero();
      }
      assertThat(exported(copy, "totals")).isEqualTo(exported("one", "totals"));
      assertThat(exported(copy, "orders").lines().sorted())
          .containsExactlyElementsOf(exported("one", "orders").lines().sorted().toList());
    }
    assertThat(exported("one", "totals")).contains("A1,0", "A2,9", "C1,-3");
  }

  @Test
  void aServerThatRuns_takesFilesWithItsToken_andWhatItRejectsIsListed() throws IOException {
    Files.writeString(Path.of(orders), "order,id,quantity\nk,A1,1\nl,Z9,1\n");
    try (Tally tally =
        Tally.start(TallySettings.within(DataKind.SHOP, directory.resolve("data")))) {
      String server = "http://127.0.0.1:" + tally.addresses().get(0).getPort();
      String token = path("data/token");

      assertThat(run("import", "--server", server, products)).isEqualTo(1);
      assertThat(err.toString()).contains("wants a token").contains("--token-file");
      assertThat(run("import", "--server", server, "--token-file", token, products)).isZero();
      assertThat(run("import", "--server", server, "--token-file", token, orders)).isEqualTo(1);
      assertThat(out.toString()).contains("1 accepted, 0 duplicate, 1 rejected");
      assertThat(out.toString()).contains("listed in " + orders + ".rejected.csv");
      assertThat(Files.readAllLines(Path.of(orders + ".rejected.csv")).get(1))
          .startsWith("3,unknown-product,")
          .endsWith(",l,Z9,1");

      Files.writeString(Path.of(orders), "order,id,quantity\nk,A1,1\n");
      assertThat(run("import", "--server", server, "--token-file", token, orders)).isZero();
      assertThat(Path.of(orders + ".rejected.csv")).as("of the run before").doesNotExist();

      assertThat(run("forget", "k", "--server", server, "--token-file", token)).isZero();
      assertThat(run("forget", "k", "--server", server, "--token-file", token)).isEqualTo(1);
      assertThat(exported("data", "orders")).doesNotContain("k,").contains("A1,1");
      assertThat(run("audit", "--data", path("data"))).as("beside the server").isZero();
    }
  }

  @Test
  void aClosedShop_takesFilesOfOrders_andTellsItsCatalogueToWhoHasAToken() throws IOException {
    Files.writeString(Path.of(orders), "order,id,quantity\nk,A1,1\n");
    try (Tally tally =
        Tally.start(
            TallySettings.within(DataKind.SHOP, directory.resolve("data"))
                .with(HttpSettings.CLOSED, true)
                .with(HttpSettings.OPERATORS, new OperatorAccess(true, Optional.empty())))) {
      String server = "http://127.0.0.1:" + tally.addresses().get(0).getPort();
      String token = path("data/token");

      assertThat(run("import", "--server", server, products)).isEqualTo(1);
      assertThat(err.toString()).contains("wants a token").contains("--token-file");
      assertThat(run("import", "--server", server, "--token-file", token, products)).isZero();
      for (String[] how : new String[][] {{"--dry-run"}, {}}) { // the first reads the catalogue
        String[] options =
            words("--server", words(server, words("--token-file", words(token, how))));
        assertThat(run(words("import", words(orders, options)))).isZero();
      }
      assertThat(exported("data", "totals")).contains("A1,1");
    }
  }

  @Test
  void theUsualToken_isForThisMachineAlone() throws IOException {
    Files.createDirectory(directory.resolve("data"));
    String token = path("data/token");
    Files.writeString(Path.of(token), "0123456789abcdef0123456789abcdef\n");

    assertThat(tokensSentTo("127.0.0.1")).anyMatch(word -> word.contains("0123456789abcdef"));
    assertThat(tokensSentTo("127.1.1.1")).as("which could be anyone").containsOnly("null");
    assertThat(tokensSentTo("127.1.1.1", "--token-file", token))
        .anyMatch(word -> word.contains("0123456789abcdef"));
  }

  private Set<String> tokensSentTo(String host, String... options) throws IOException {
    Set<String> tokens = ConcurrentHashMap.newKeySet();
    HttpServer server = server(host, exchange -> tokens.add(heard(exchange)));
    try {
      String address = "http://" + host + ":" + server.getAddress().getPort() + "/tally";
      String[] words = words("import", words("--server", words(address, words(products, options))));
      assertThat(run(Map.of("TALLY_DATA", path("data")), words)).isEqualTo(1);
      assertThat(err.toString()).contains("--token-file");
      return tokens;
    } finally {
      server.stop(0);
    }
  }

  private static String heard(HttpExchange exchange) {
    return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  /** Starts a server: below /tally, a Tally that accepts no token; elsewhere, something else. */
  private static HttpServer server(String host, Consumer<HttpExchange> observer)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, 0), 0);
    server.createContext(
        "/",
        exchange -> {
          observer.accept(exchange);
          boolean isTally = exchange.getRequestURI().getPath().startsWith("/tally/");
          if (isTally && exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Tally-Position", "e-1");
            exchange.getResponseHeaders().set("Content-Type", "application/json");
          }
          boolean isWrite = exchange.getRequestMethod().equals("POST");
          exchange.sendResponseHeaders(isTally && isWrite ? 401 : 200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  @ParameterizedTest
  @CsvSource({"import, /tally", "import, /tally/", "forget, /tally", "forget, /tally//"})
  void aServerMayHaveAPath_withASlashAtItsEndOrWithout(String command, String base)
      throws IOException {
    List<String> requests = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        server(
            "127.0.0.1",
            exchange -> requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()));
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + base;
      assertThat(run(command, products, "--server", address)).isEqualTo(1);
    } finally {
      server.stop(0);
    }
    String write = command.equals("import") ? "/-/products" : "/-/forget";
    assertThat(requests).containsExactly("HEAD /tally/categories", "POST /tally" + write);
    assertThat(err.toString()).contains("/tally wants a token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"import", "forget"})
  void whatIsNoTally_isSaid_andSeesNoToken(String command) throws IOException {
    String token = path("secret");
    Files.writeString(Path.of(token), "0123456789abcdef\n");
    List<String> tokens = Collections.synchronizedList(new ArrayList<>());
    HttpServer server = server("127.0.0.1", exchange -> tokens.add(heard(exchange)));
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(run(command, products, "--server", address, "--token-file", token)).isEqualTo(1);
      assertThat(err)
          .hasToString(
              "tally: " + address + " answers, but not as a Tally does; look what runs there.\n");
    } finally {
      server.stop(0);
    }
    assertThat(tokens).containsExactly("null");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:1?shop=1, no user, query or fragment",
    "http://localhost:1/tally?, no user, query or fragment",
    "http://localhost:1/#top, no user, query or fragment",
    "http://me:s3cret@localhost:1, no user, query or fragment",
    "http://localhost:99999, no port above 65535",
    "localhost:1, is no address",
    "ftp://localhost:1, is no address",
  })
  void anAddressWithMoreThanAPath_isExitCode2(String address, String why) {
    for (String command : new String[] {"import", "forget", "bench"}) {
      String[] what = command.equals("bench") ? new String[0] : new String[] {products};
      assertThat(run(words(command, words("--server", words(address, what))))).isEqualTo(2);
      assertThat(err.toString().lines()).hasSize(1);
      assertThat(err.toString()).contains("--server").contains(why).doesNotContain("s3cret");
    }
  }

  @Test
  void aListThatIsTheFileItself_isRefused_andTheFileStays() throws IOException {
    String data = path("data");
    assertThat(run("import", "--data", data, "--rejected", orders, orders)).isEqualTo(2);
    assertThat(err.toString()).contains("--rejected").contains(orders);
    assertThat(Files.readString(Path.of(orders))).isEqualTo(ORDERS);
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void oneFile_importedTwiceAtOnce_countsEveryOrderOnce() throws IOException {
    manyOrders(MANY);
    try (Tally tally =
        Tally.start(TallySettings.within(DataKind.SHOP, directory.resolve("data")))) {
      String[] target = {
        "--server",
        "http://127.0.0.1:" + tally.addresses().get(0).getPort(),
        "--token-file",
        path("data/token")
      };
      assertThat(run(words("import", words(products, target)))).isZero();
      List<String> said =
          Stream.of(new StringWriter(), new StringWriter())
              .map(
                  mine ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            assertThat(run(mine, mine, words("import", words(orders, target))))
                                .isZero();
                            return mine.toString();
                          },
                          task -> new Thread(task).start()))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();

      assertThat(said.stream().mapToInt(TransferTest::accepted).sum()).isEqualTo(MANY);
      assertThat(exported("data", "totals")).contains("C1," + MANY);
      assertThat(run("audit", "--data", path("data"))).isZero();
    }
  }

  @Test
  void ordersThatStandApart_andOneOfAThousandRows_areWhole_alsoInAPipe() throws Exception {
    StringBuilder rows = new StringBuilder("order,sku,quantity\nk1,r-1,1\nk2,r-1,1\nk1,r-1,1\n");
    for (int i = 0; i < 1_114; i++) {
      rows.append(i % 2 == 0 ? "large,r-1,1\n" : "k3,r-1,2\n");
    }
    Files.writeString(Path.of(orders), rows);
    assertThat(run("import", "--data", path("one"), products, orders)).isZero();
    assertThat(out.toString().lines())
        .hasSize(2) // products, orders
        .allMatch(line -> line.contains("4 accepted, 0 duplicate, 0 rejected"));
    assertThat(exported("one", "totals")).contains("A1," + (3 + 557 + 2 * 557));

    assertThat(run("import", "--data", path("two"), products)).isZero();
    Process piped =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tally.cli.Main",
                "import",
                "--data",
                path("two"),
                "-")
            .directory(directory.toFile())
            .redirectInput(Path.of(orders).toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(piped.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(piped.waitFor()).as(said).isZero();
    assertThat(exported("two", "totals")).isEqualTo(exported("one", "totals"));
  }

  @Test
  void allRowsOfARejectedOrder_areListed() throws IOException {
    Files.writeString(
        Path.of(orders),
        "order,sku,quantity\n" + "k,r-1,1\n".repeat(1_113) + "l,r-1,1\n" + "k,none,1\n");
    assertThat(run("import", "--data", path("one"), products, orders)).isEqualTo(1);

    List<String> listed = Files.readAllLines(Path.of(orders + ".rejected.csv"));
    assertThat(listed).hasSize(1 + 1_114);
    assertThat(listed.get(1_114)).startsWith("2,unknown-product,").endsWith(",k,none,1");
    assertThat(exported("one", "totals")).contains("A1,1");
  }

  @Test
  void whatAnotherTallyHasFoldedOrForgotten_isTaken_onlyIfItIsSaidToBeNew() throws Exception {
    assertThat(run("import", "--data", path("one"), products, orders)).isZero();
    String before = path("before.csv");
    assertThat(run("export", "orders", "--data", path("one"), "--output", before)).isZero();
    assertThat(run("forget", "m", "--data", path("one"))).isZero();
    assertThat(run("import", "--data", path("two"), products, before)).isZero();
    String after = path("after.csv");
    assertThat(run("export", "orders", "--data", path("one"), "--output", after)).isZero();

    assertThat(run("import", "--data", path("two"), after)).isEqualTo(1);
    assertThat(out.toString()).contains("0 accepted, 2 duplicate, 1 rejected");
    assertThat(Files.readString(Path.of(after + ".rejected.csv")))
        .contains("keyless-order", "--keyless");
    assertThat(exported("two", "totals"))
        .as("not counted twice")
        .isEqualTo(exported("one", "totals"));

    assertThat(run("import", "--data", path("three"), products)).isZero();
    assertThat(run("import", "--keyless", "--data", path("three"), after)).isZero();
    assertThat(exported("three", "totals")).isEqualTo(exported("one", "totals"));
  }

  @Test
  @Tag("kill")
  void anImportThatIsKilled_isRepeated_andCountsNothingTwice() throws Exception {
    manyOrders(10 * MANY);
    try (Tally tally =
        Tally.start(TallySettings.within(DataKind.SHOP, directory.resolve("data")))) {
      String[] target = {
        "--server",
        "http://127.0.0.1:" + tally.addresses().get(0).getPort(),
        "--token-file",
        path("data/token")
      };
      run(words("import", words(products, target)));
      Process killed =
          ServerProcess.launch(
              directory, ProcessBuilder.Redirect.DISCARD, "import", words(orders, target));
      Awaitility.await().until(() -> !exported("data", "totals").contains("C1,0"));
      killed.destroyForcibly().waitFor();

      assertThat(run(words("import", words(orders, target)))).isZero();
      assertThat(out.toString()).contains("0 rejected").doesNotContain(" 0 duplicate");
      assertThat(exported("data", "totals")).contains("C1," + 10 * MANY);
    }
  }

  /** Writes orders of one unit of C1 each. */
  private void manyOrders(int many) throws IOException {
    Files.write(
        Path.of(orders),
        Stream.concat(
                Stream.of("order,id,quantity"),
                IntStream.range(0, many).mapToObj(i -> "many-" + i + ",C1,1"))
            .toList());
  }

  private static int accepted(String said) {
    Matcher matcher = Pattern.compile("([\\d,]+) accepted").matcher(said);
    assertThat(matcher.find()).as(said).isTrue();
    return Integer.parseInt(matcher.group(1).replace(",", ""));
  }

  @Test
  void aDirectoryInUse_isSaidInASentence() {
    try (Tally tally =
        Tally.start(TallySettings.within(DataKind.SHOP, directory.resolve("data")))) {
      assertThat(tally.addresses()).hasSize(1);
      assertThat(run("import", "--data", path("data"), products)).isEqualTo(1);
      assertThat(err.toString().lines()).hasSize(1);
      assertThat(err.toString()).contains("in use by another Tally");
    }
  }

  @Test
  void audit_showsATotalThatItsOrdersDoNotAddUpTo() throws Exception {
    run("import", "--data", path("data"), products, orders);
    String database = "jdbc:sqlite:" + directory.resolve("data/tally.db").toUri();
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE total SET units = 77 WHERE product = 'C1'");
    }
    assertThat(run("audit", "--data", path("data"))).isEqualTo(1);
    assertThat(out.toString()).containsPattern("C1 +5 +77\n").contains("1 totals differ");
  }

  @Test
  void serve_isReadyWithItsCatalogue() throws Exception {
    for (int start = 0; start < 2; start++) {
      try (ServerProcess server =
          ServerProcess.start(directory, "serve", "--port", "0", "--catalogue", products)) {
        HttpRequest toys = HttpRequest.newBuilder(server.uri().resolve("/toys")).build();
        assertThat(HttpClient.newHttpClient().send(toys, BodyHandlers.ofString()).body())
            .contains("\"A1\"")
            .doesNotContain("\"A2\"");
      }
    }
  }

  @Test
  void serve_takesACatalogueInJson() throws Exception {
    String json = path("catalogue.json");
    Files.writeString(
        Path.of(json),
        "[\n{\"category\":\"toys\",\"name\":\"Robot\",\"rrp\":\"5\",\"info\":\"x\"}\n]");
    try (ServerProcess server =
        ServerProcess.start(directory, "serve", "--port", "0", "--catalogue", json)) {
      HttpRequest toys = HttpRequest.newBuilder(server.uri().resolve("/toys")).build();
      assertThat(HttpClient.newHttpClient().send(toys, BodyHandlers.ofString()).body())
          .contains("Robot");
    }
  }

  @Test
  void arrays_areImported_alsoOutOfAPipe() throws Exception {
    String robot = "{\"category\":\"toys\",\"name\":\"Robot\",\"rrp\":\"5\",\"info\":\"x\"}";
    Files.writeString(Path.of(products), "[" + robot + "]");
    Files.writeString(Path.of(orders), "[]");
    assertThat(run("import", "--data", path("data"), products)).isZero();
    assertThat(out.toString()).contains("1 accepted, 0 duplicate, 0 rejected");
    assertThat(run("import", "--data", path("data"), "--type", "orders", orders)).isZero();
    assertThat(out.toString()).contains("0 accepted, 0 duplicate, 0 rejected");

    String pipe = path("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
    Thread generator =
        new Thread(
            () -> {
              try {
                Files.writeString(Path.of(pipe), "[" + robot + "]");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    generator.start();
    assertThat(run("import", "--data", path("data"), pipe)).isZero();
    generator.join();
    assertThat(out.toString()).contains("0 accepted, 1 duplicate, 0 rejected");
  }

  @Test
  void serve_doesNotStartWithARowThatIsWrong_andNamesIt() throws Exception {
    Files.writeString(Path.of(products), "category,name,rrp,info\ntoys,Robot,cheap,x\n");
    Process process =
        ServerProcess.launch(
            directory,
            ProcessBuilder.Redirect.PIPE,
            "serve",
            "--port",
            "0",
            "--catalogue",
            products);
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(process.inputReader(StandardCharsets.UTF_8).lines()).isEmpty();
    assertThat(said).contains(products + ", line 2: ").contains("rrp");
  }

  private String exported(String data, String part) throws IOException {
    String file = path(data + "-" + part + ".csv");
    assertThat(run("export", part, "--data", path(data), "--output", file)).isZero();
    return Files.readString(Path.of(file));
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static String[] words(String first, String... others) {
    return Stream.concat(Stream.of(first), Arrays.stream(others)).toArray(String[]::new);
  }

  /** Runs a command; {@code out} and {@code err} hold its output until the next one runs. */
  private int run(String... words) {
    out = new StringWriter();
    err = new StringWriter();
    return run(out, err, words);
  }

  private int run(Map<String, String> environment, String... words) {
    out = new StringWriter();
    err = new StringWriter();
    return run(environment, out, err, words);
  }

  private int run(StringWriter out, StringWriter err, String... words) {
    return run(Map.of(), out, err, words);
  }

  private int run(
      Map<String, String> environment, StringWriter out, StringWriter err, String... words) {
    return Main.commandLine(environment, directory.resolve("tally.properties"))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }
}
