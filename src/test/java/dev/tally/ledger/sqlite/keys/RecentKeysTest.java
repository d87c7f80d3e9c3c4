package dev.tally.ledger.sqlite.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentKeysTest {

  private static final long HASH = 0x4_0000_0000_0000L;

  /** The entry of an offset below 0 has the bits of a slot that was emptied. */
  @Test
  void remove_ofANumberBeforeItsBlock_changesNothing() {
    RecentKeys recent = new RecentKeys();
    recent.startAt(KeyEntry.BLOCK);
    recent.add(HASH, KeyEntry.BLOCK);
    recent.remove(HASH, KeyEntry.BLOCK);
    recent.remove(HASH, KeyEntry.BLOCK - 1);
    recent.add(HASH, KeyEntry.BLOCK + 1);

    assertThat(recent.find(HASH)).containsExactly(KeyEntry.BLOCK + 1L);
    assertThat(recent.entries()).hasSize(1);
  }
}
