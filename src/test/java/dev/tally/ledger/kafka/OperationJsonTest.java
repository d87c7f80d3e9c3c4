package dev.tally.ledger.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Commands;
import dev.tally.ledger.Operation;
import dev.tally.text.InvalidField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperationJsonTest {

  @Test
  void read_givesWhatWasWritten() {
    RandomOperations operations = new RandomOperations(new Random(1));
    TreeSet<String> kinds = new TreeSet<>();
    for (Operation operation : Stream.generate(operations::next).limit(20_000).toList()) {
      byte[] json = OperationWriter.write(operation);
      assertThat(OperationReader.read(json)).isEqualTo(operation);
      String text = new String(json, StandardCharsets.UTF_8);
      kinds.add(text.substring(7, text.indexOf('"', 7)));
    }
    assertThat(kinds)
        .containsExactly(
            "add-category",
            "add-product",
            "all",
            "cancel",
            "cancel-part",
            "edit-category",
            "edit-product",
            "fold",
            "forget",
            "place",
            "put-category",
            "put-product",
            "put-retired-category",
            "record",
            "retire-category",
            "retire-product");
  }

  @Test
  void write_isForPeopleToo() {
    Operation place = new Operation.Decide(Commands.order("k-1", List.of(Commands.line("A1", 2))));
    assertThat(new String(OperationWriter.write(place), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"do\":\"place\",\"order\":\"k-1\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}");
  }

  @Test
  void read_passesOverFieldsThatItDoesNotKnow_butNotOverWhatToDo() {
    assertThat(read("{\"do\":\"forget\",\"order\":\"k\",\"why\":{\"by\":[1]},\"n\":7}"))
        .isEqualTo(new Operation.Decide(new dev.tally.shop.Command.ForgetOrder("k")));
    assertThatThrownBy(() -> read("{\"do\":\"dance\"}"))
        .isInstanceOf(InvalidField.class)
        .hasMessageContaining("dance");
    assertThatThrownBy(() -> read("{\"order\":\"k\"}")).isInstanceOf(InvalidField.class);
    assertThatThrownBy(() -> read("{\"do\":\"place\",\"order\":\"k\",\"at\":\"now\"}"))
        .isInstanceOf(InvalidField.class);
  }

  private static Operation read(String json) {
    return OperationReader.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
