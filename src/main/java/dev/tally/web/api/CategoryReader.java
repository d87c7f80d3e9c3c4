package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.shop.Category;
import dev.tally.shop.Command;
import org.jspecify.annotations.Nullable;

/** Reads one category, {@code {"name","title"}}. One instance reads one category. */
final class CategoryReader implements JsonReader.Fields {

  private @Nullable String name;
  private @Nullable String title;

  private CategoryReader() {}

  /**
   * @throws NotJsonException if this is not JSON
   * @throws dev.tally.text.InvalidField if it is not a category
   */
  static Command.AddCategory read(byte[] json) {
    CategoryReader reader = new CategoryReader();
    JsonReader.object(json, reader);
    String name = JsonReader.required("name", reader.name);
    String title = reader.title;
    return new Command.AddCategory(name, title == null ? titleOf(name) : title);
  }

  /**
   * Returns a title made from the name, or a placeholder if the name is invalid: the command then
   * refuses the name and says why.
   */
  static String titleOf(String name) {
    return Category.isName(name) ? Category.titleOf(name) : "-";
  }

  @Override
  public void read(String field, JsonReader in) {
    switch (field) {
      case "name" -> name = in.word(field);
      case "title" -> title = in.text(field);
      default -> RefusedFields.OF_CATEGORY.check(field, in);
    }
  }
}
