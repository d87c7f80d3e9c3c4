package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.ProblemType;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Known fields in the wrong place: ignoring them would do something other than what was meant. */
class RefusedFieldsTest {

  private static final String LINES = "'lines':[{'id':'A1','quantity':2}]";
  private static final String KITE = "'name':'Kite','rrp':'5','info':'-'";

  private final TestServer server = TestServer.start();

  @AfterEach
  void nothingHasHappened() {
    assertThat(server.total("A1")).isEqualTo(3);
    assertThat(server.shop.image().categoryImages()).hasSize(2);
    assertThat(server.get("/electronics").body())
        .isEqualTo(
            """
            [{"id":"A1","name":"Vacuum Cleaner","rrp":"99.99","info":"Info"},\
            {"id":"A2","name":"Leaf Blower","rrp":"303.33","info":"Info"}]""");
    server.close();
  }

  private static Arguments refused(String path, String field, String body, String remedy) {
    return Arguments.of(path, field, body.replace('\'', '"'), remedy);
  }

  private static Stream<Arguments> objects() {
    return Stream.concat(lines(), wholes());
  }

  /** Returns the objects that may also come as a line of a stream. */
  private static Stream<Arguments> lines() {
    String key = "{'order':'sample-A1',";
    String inLines = "named in \"lines\"; leave";
    String number = "a whole number from 0 to 9,007,199,254,740,991, or a time";
    String part = "'lines':[{'id':'A1','quantity':1}]";
    String order = "{'order':'k'," + LINES;
    String line = "{'order':'k','lines':[{'id':'A1','quantity':2,'cancelled':";
    String time = "'2026-01-31T12:00:00Z'";
    return Stream.of(
        refused("/cancellations", "key", key + part + "}", "leave \"lines\" out"),
        refused("/cancellations", "lines", key + "'key':'r'}", "leave \"key\" out"),
        refused("/cancellations", "lines", key + "'key':'r','lines':[]}", "at least one line"),
        refused(
            "/cancellations", "revision", key + "'key':'r','revision':1," + part + "}", "whole"),
        refused("/cancellations", "quantity", key + "'quantity':1}", inLines),
        refused("/cancellations", "id", key + "'id':'A1'}", inLines),
        refused("/cancellations", "sku", key + "'sku':'r-1'}", inLines),
        refused("/cancellations", "revision", key + "'revision':-1}", number),
        refused("/orders", "revision", order + ",'revision':-1}", number),
        refused("/orders", "revision", order + ",'revision':1.5}", number),
        refused("/orders", "revision", order + ",'revision':1e3}", number),
        refused("/orders", "revision", order + ",'revision':'as of today'}", number),
        refused("/orders", "revision", order + ",'revision':9007199254740992}", number),
        refused("/orders", "revision", order + ",'revision':99999999999999999999}", number),
        refused("/orders", "revision", order + ",'revision':'1969-12-31T23:59:59Z'}", number),
        refused("/orders", "revision", order + ",'revision':'9999-12-31T23:59:59Z'}", number),
        refused("/orders", "revision", order + ",'revision':[1]}", number),
        refused("/orders?past=true", "revision", order + ",'revision':'2'}", number),
        refused("/orders", "cancellations", order + ",'cancellations':[]}", "/orders?past=true"),
        refused("/orders", "cancelled", order + ",'cancelled':" + time + "}", "/orders?past=true"),
        refused("/orders", "cancelled", order + ",'cancelled':true}", "/orders?past=true"),
        refused("/orders", "lines[0].cancelled", line + "true}]}", "leave the line out"),
        refused("/orders?past=true", "lines[0].cancelled", line + time + "}]}", "the line out"));
  }

  private static Stream<Arguments> wholes() {
    String kite = "{" + KITE;
    return Stream.of(
        refused("/electronics", "id", kite + ",'id':'A3'}", "given by Tally"),
        refused("/electronics", "total", kite + ",'total':5}", "place an order"),
        refused("/electronics", "category", kite + ",'category':'toys'}", "electronics"),
        refused("/electronics", "retired", kite + ",'retired':true}", "DELETE"),
        refused("/categories", "prefix", "{'name':'toys','prefix':'T'}", "given by Tally"),
        refused("/categories", "id", "{'name':'toys','id':'C'}", "given by Tally"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("objects")
  void aFieldThatChangesWhatIsMeant_isRefused_andSaysWhatToDo(
      String path, String field, String body, String remedy) {
    JsonNode problem = problem(server.post(path, body), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo(field);
    assertThat(problem.get("detail").asString())
        .contains(remedy)
        .contains("\"" + field.replace("lines[0].", "") + "\"");
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("lines")
  void aLineWithSuchAField_isRejected_andTheOthersCount(
      String path, String field, String body, String remedy) {
    String good = path.equals("/cancellations") ? "{\"order\":\"sample-A2\"}" : order("l");

    JsonNode counts = json(server.stream(path, body + "\n" + good));

    assertThat(counts.get("accepted").asInt()).isEqualTo(1);
    assertThat(counts.at("/rejections/0/code").asString()).isEqualTo("invalid-field");
    assertThat(counts.at("/rejections/0/reason").asString()).contains(remedy);
  }

  private static String order(String key) {
    return "{\"order\":\"%s\",\"lines\":[{\"id\":\"B1\",\"quantity\":1}]}".formatted(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "total    | {'name':'Kite','total':3}         | counted",
        "retired  | {'name':'Kite','retired':true}    | DELETE",
        "id       | {'name':'Kite','id':'A2'}         | A1",
        "category | {'name':'Kite','category':'toys'} | electronics",
      })
  void anEditWithSuchAField_isRefused(String field, String patch, String remedy) {
    JsonNode problem =
        problem(
            server.patch("/electronics/A1", patch.replace('\'', '"')), ProblemType.INVALID_FIELD);

    assertThat(problem.get("field").asString()).isEqualTo(field);
    assertThat(problem.get("detail").asString()).contains(remedy, "leave \"" + field + "\" out");
  }

  @Test
  void anEdit_mayRepeatWhatItsAddressSays() {
    String name = "\"name\":\"Vacuum Cleaner\"";
    String patch = "{" + name + ",\"id\":\"A1 \",\"category\":\"electronics\",\"retired\":false}";

    assertThat(server.patch("/electronics/A1", patch).statusCode()).isEqualTo(200);
  }

  @Test
  void aRowOfACatalogue_doesNotSetATotal_butMayRepeatItsPrefix() {
    String row =
        "{'category':'electronics','id':'A1','name':'Vacuum Cleaner','rrp':'99.99','info':'Info'";

    JsonNode counts =
        json(
            server.stream(
                "/-/products",
                (row + ",'total':7}\n" + row + ",'prefix':'A','retired':false}")
                    .replace('\'', '"')));

    assertThat(counts.get("duplicate").asInt()).isEqualTo(1);
    assertThat(counts.at("/rejections/0/reason").asString()).contains("counted", "\"total\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order           | {'order':'k','lines':[{'id':'A1','quantity':1}],'revision':'x'} | revision",
        "order           | {'order':'k','lines':[{'id':'A1','quantity':1}],'cancelled':'x'} | past",
        "watch           | {'ids':['A1'],'category':'electronics'}                       | update-category",
        "update-category | {'category':'electronics','ids':['A1']}                       | watch",
      })
  void aCommandWithSuchAField_isRefused(String command, String payload, String remedy) {
    try (TestSocket socket = server.socket("/orders")) {
      socket.send(
          "{\"cmd\":\"%s\",\"ref\":\"r-1\",\"payload\":%s}"
              .formatted(command, payload.replace('\'', '"')));

      JsonNode error = socket.awaitAnswer("error", "r-1");
      assertThat(error.get("code").asString()).isEqualTo("invalid-field");
      assertThat(error.get("message").asString()).contains(remedy);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/orders/electronics?ids=A1, ids",
    "/orders?ids=A1&category=electronics, category",
    "/orders?category=electronics, category",
  })
  void aFeedIsOfACategoryOrOfProducts_notOfBoth(String path, String field) {
    for (String accept : new String[] {"application/json", "text/event-stream"}) {
      JsonNode problem = problem(server.get(path, "Accept", accept), ProblemType.INVALID_FIELD);

      assertThat(problem.get("field").asString()).isEqualTo(field);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'order':'k','lines':[{'id':'B1','quantity':1,'total':9.5,'price':1}],'total':9.5,'id':7}",
        "{'order':'k','lines':[{'id':'B1','quantity':1}],'revision':null,'cancelled':null}",
        "{'order':'k','lines':[{'id':'B1','quantity':1,'cancelled':false}],'cancelled':false}",
      })
  void whatChangesNothing_isPassedOver(String order) {
    assertThat(server.post("/orders", order.replace('\'', '"')).statusCode()).isEqualTo(202);
    assertThat(server.total("B1")).isEqualTo(102);
    assertThat(
            server
                .post("/cancellations", "{\"order\":\"k\",\"lines\":null,\"reason\":\"late\"}")
                .statusCode())
        .isEqualTo(202);
  }

  @Test
  void anOrderOfThePast_thatIsNotCancelled_counts() {
    String order = "{'order':'past','lines':[{'id':'B1','quantity':1}],'cancelled':false}";
    long before = server.total("B1");
    assertThat(server.post("/orders?past=true", order.replace('\'', '"')).statusCode())
        .isEqualTo(202);
    assertThat(server.total("B1")).isEqualTo(before + 1);
  }
}
