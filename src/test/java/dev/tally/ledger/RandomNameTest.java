package dev.tally.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.shop.Position;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomNameTest {

  @Test
  void next_fitsIntoAPosition() {
    Random random = new Random(1);
    String epoch = RandomName.next(random);
    Position position = new Position(epoch, 42);
    assertThat(epoch).hasSize(12).isNotEqualTo(RandomName.next(random));
    assertThat(Position.parse(position.toString())).contains(position);
  }
}
