package dev.tally.shop;

import java.util.Arrays;
import java.util.List;

/** What a viewer wants to be told of; a value that viewers with the same wish share. */
public sealed interface Interest {

  Interest NOTHING = new Products(List.of());

  /** All products of a category, also of one that does not exist yet. */
  record InCategory(String name) implements Interest {}

  /**
   * Just these products, of any category, in id order without repeats; also unknown ones. Anybody
   * may name a thousand, and each viewer others, so they are kept as numbers: eight bytes an id.
   */
  final class Products implements Interest {
    /** The most products one viewer may name. */
    public static final int MOST = 1_000;

    private final long[] codes;
    private final int hash; // computed once: it keys a map on every flush

    public Products(List<ProductId> ids) {
      this.codes = ids.stream().mapToLong(ProductId::code).sorted().distinct().toArray();
      this.hash = Arrays.hashCode(codes);
    }

    public int size() {
      return codes.length;
    }

    long code(int index) {
      return codes[index];
    }

    /** Made anew by each call. */
    public List<ProductId> ids() {
      return Arrays.stream(codes).mapToObj(ProductId::ofCode).toList();
    }

    @Override
    public boolean equals(Object other) {
      return this == other
          || (other instanceof Products that
              && hash == that.hash
              && Arrays.equals(codes, that.codes));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return "Products" + ids();
    }
  }
}
