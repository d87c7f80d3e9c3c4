package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import org.junit.jupiter.api.Test;

class AddressesTest {

  private final Addresses addresses = new Addresses(2);

  private boolean admit(String host) {
    return addresses.admit(NetUtil.createInetAddressFromIpAddressString(host));
  }

  private void closed(String host) {
    addresses.closed(NetUtil.createInetAddressFromIpAddressString(host));
  }

  @Test
  void anAddress_hasItsShare_andOthersHaveTheirs() {
    assertThat(admit("192.0.2.1")).isTrue();
    assertThat(admit("192.0.2.1")).isTrue();
    assertThat(admit("192.0.2.1")).isFalse();
    assertThat(admit("192.0.2.2")).isTrue();
    closed("192.0.2.1");
    closed("192.0.2.1");
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
    }
    for (int i = 0; i < 1_000; i++) {
      String one = "10.0." + i % 250 + "." + i / 250;
      admit(one);
      closed(one);
    }
    assertThat(addresses.size()).isZero();
  }
}
