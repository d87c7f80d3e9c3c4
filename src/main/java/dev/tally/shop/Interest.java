package dev.tally.shop;

import java.util.Arrays;
import java.util.List;

/** The set of products that a viewer follows; a value that viewers with equal interests share. */
public sealed interface Interest {

  Interest NOTHING = new Products(List.of());

  /** All products of a category, even of one that does not exist yet. */
  record InCategory(String name) implements Interest {}

  /**
   * Only these products, of any category, in id order without repeats; they need not exist. Every
   * viewer may name a different thousand, so ids are kept as numbers of eight bytes.
   */
  final class Products implements Interest {
    /** The most products that one viewer may name. */
    public static final int MOST = 1_000;

    private final long[] codes;
    private final int hash; // computed once, because every flush looks it up in a map

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

    /** Returns the ids in a list that each call makes anew. */
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
