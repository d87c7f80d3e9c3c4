package dev.tally.web.http;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Inputs that are nearly valid: altered copies of valid ones. Equal seeds give equal inputs. */
final class Mutations {

  private static final byte[][] PIECES = {
    {0},
    {'\r'},
    {'\n'},
    {'\r', '\n', '\r', '\n'},
    {(byte) 0xff, (byte) 0xfe},
    {(byte) 0xef, (byte) 0xbb, (byte) 0xbf},
    {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
    {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0},
    {(byte) 0x81, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1},
    "%00".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "%2e%2e".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "18446744073709551616".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "-1".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "1e999".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "[[[[[[[[{\"a\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "\"\\ud800\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "Transfer-Encoding: chunked\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "Content-Length: 5\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "Expect: 100-continue\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    "Upgrade: websocket\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
  };

  private final List<byte[]> seeds;
  private final Random random;

  Mutations(List<byte[]> seeds, long seed) {
    this.seeds = seeds;
    this.random = new Random(seed);
  }

  byte[] next() {
    byte[] input = any(seeds);
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      input = change(input);
    }
    return input;
  }

  private byte[] change(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + random.nextInt(20));
    return switch (random.nextInt(6)) {
      case 0 -> splice(input, at, new byte[0], end); // removes a part
      case 1 -> splice(input, end, slice(input, at, end), end); // repeats a part
      case 2 -> splice(input, at, PIECES[random.nextInt(PIECES.length)], at);
      case 3 -> {
        byte[] other = any(seeds);
        yield splice(input, at, slice(other, random.nextInt(other.length), other.length), end);
      }
      case 4 -> slice(input, 0, at); // cuts off the rest
      default -> flipped(input, at);
    };
  }

  private byte[] flipped(byte[] input, int at) {
    byte[] flipped = input.clone();
    if (at < flipped.length) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] any(List<byte[]> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static byte[] splice(byte[] input, int from, byte[] middle, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(input, 0, from);
    out.writeBytes(middle);
    out.write(input, to, input.length - to);
    return out.toByteArray();
  }

  private static byte[] slice(byte[] input, int from, int to) {
    return java.util.Arrays.copyOfRange(input, from, to);
  }
}
