package dev.tally.shop;

import java.util.List;
import java.util.TreeSet;

/** What a viewer wants to be told of; a value that viewers with the same wish share. */
public sealed interface Following {

  Following NOTHING = new Products(List.of());

  /** All products of a category, also of one that does not exist yet. */
  record InCategory(String name) implements Following {}

  /** Just these products, of any category, in id order without repeats; also unknown ones. */
  final class Products implements Following {
    /** The most products one viewer may name. */
    public static final int MOST = 1_000;

    private final List<ProductId> ids;
    private final int hash; // computed once: it keys a map on every flush

    public Products(List<ProductId> ids) {
      this.ids = List.copyOf(new TreeSet<>(ids));
      this.hash = this.ids.hashCode();
    }

    public List<ProductId> ids() {
      return ids;
    }

    @Override
    public boolean equals(Object other) {
      return this == other
          || (other instanceof Products that && hash == that.hash && ids.equals(that.ids));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return "Products" + ids;
    }
  }
}
