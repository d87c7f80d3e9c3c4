package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

  /** With a heap of 64 MB, 2,048 connections fill what they may take of it. */
  @ParameterizedTest
  @CsvSource({
    "50, 19000, 512, 9500",
    "50, 19000, 32, 1024",
    "100, 19000, 32, 2048",
    "1, 19000, 512, 190"
  })
  void oneAddress_getsItsPart_ofWhatFits(
      int percent, int descriptors, int megabytes, int perAddress) {
    Limits limits = Limits.of(percent, descriptors, (long) megabytes << 20);

    assertThat(limits.connections()).isEqualTo(descriptors);
    assertThat(limits.perAddress()).isEqualTo(perAddress);
  }
}
