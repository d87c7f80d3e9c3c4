package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AddressesTest {

  private final Addresses addresses = new Addresses(2);

  private boolean admit(String host) {
    return addresses.admit(new InetSocketAddress(host, 1));
  }

  @Test
  void anAddress_hasItsShare_andOthersHaveTheirs() {
    assertThat(admit("192.0.2.1")).isTrue();
    assertThat(admit("192.0.2.1")).isTrue();
    assertThat(admit("192.0.2.1")).isFalse();
    assertThat(admit("192.0.2.2")).isTrue();
    addresses.closed(new InetSocketAddress("192.0.2.1", 7));
    addresses.closed(new InetSocketAddress("192.0.2.1", 8));
    assertThat(admit("192.0.2.1")).isTrue();
  }

  @Test
  void aNetworkOfIpv6_isOneAddress() {
    assertThat(admit("2001:db8::1")).isTrue();
    assertThat(admit("2001:db8::2")).isTrue();
    assertThat(admit("2001:db8:0:0:ffff::3")).isFalse();
    assertThat(admit("2001:db8:0:1::3")).isTrue();
  }

  @Test
  void thisMachinesOwn_haveNoLimit_andNothingIsLeftOfWhoIsGone() {
    for (int i = 0; i < 9; i++) {
      assertThat(admit("127.0.0.1")).isTrue();
      assertThat(admit("::1")).isTrue();
      assertThat(addresses.admit(LocalAddress.ANY)).isTrue();
    }
    for (int i = 0; i < 1_000; i++) {
      InetSocketAddress one = new InetSocketAddress("10.0." + i % 250 + "." + i / 250, 1);
      addresses.admit(one);
      addresses.closed(one);
    }
    assertThat(addresses.size()).isZero();
  }
}
