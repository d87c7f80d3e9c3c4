package dev.tally.shop;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a viewer follows: which products, and the units of which time. A value that viewers with
 * equal interests share.
 */
public sealed interface Interest {

  Interest NOTHING = new Products(List.of());

  /** Returns the time whose units are followed; whoever serves it takes that window's image. */
  Window window();

  /** All products of a category, even of one that does not exist yet. */
  record InCategory(String name, Window window) implements Interest {
    /** Follows what was ever sold. */
    public InCategory(String name) {
      this(name, Window.ALL);
    }
  }

  /**
   * Products by the shop's own names for them, and others by id. Neither need exist: a sku means
   * the product that has it at the time.
   *
   * @param skus without repeats
   * @param beside those by id
   */
  record Named(List<String> skus, Products beside) implements Interest {
    public Named {
      skus = skus.stream().distinct().toList();
    }

    @Override
    public Window window() {
      return beside.window();
    }
  }

  /**
   * The products with the most units, as one list that changes.
   *
   * @param count the length of the list, if as many sold
   * @param category the category that they are of, even one that does not exist yet; empty: any
   */
  record Top(int count, Optional<String> category, Window window) implements Interest {
    /** The longest list that a viewer may follow. */
    public static final int MOST = 50;

    public Top {
      if (count < 1 || count > MOST) {
        throw new IllegalArgumentException("a list of the best " + count);
      }
    }
  }

  /**
   * Only these products, of any category, in id order without repeats; they need not exist. Every
   * viewer may name a different thousand, so ids are kept as numbers of eight bytes.
   */
  final class Products implements Interest {
    /** The most products that one viewer may name. */
    public static final int MOST = 1_000;

    private final long[] codes;
    private final Window window;
    private final int hash; // computed once, because every flush looks it up in a map

    /** Follows what was ever sold. */
    public Products(List<ProductId> ids) {
      this(ids, Window.ALL);
    }

    public Products(List<ProductId> ids, Window window) {
      this.codes = ids.stream().mapToLong(ProductId::code).sorted().distinct().toArray();
      this.window = window;
      this.hash = Objects.hash(Arrays.hashCode(codes), window);
    }

    @Override
    public Window window() {
      return window;
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
              && window == that.window
              && Arrays.equals(codes, that.codes));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return "Products" + ids() + " " + window.written();
    }
  }
}
