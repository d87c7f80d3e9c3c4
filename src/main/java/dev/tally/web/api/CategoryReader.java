package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.shop.Category;
import dev.tally.shop.Command;
import dev.tally.text.InvalidField;
import org.jspecify.annotations.Nullable;

/** Reads one category, {@code {"name","title"}}. One instance reads one category. */
final class CategoryReader implements JsonReader.Fields {

  private final RefusedFields refused;
  private @Nullable String name;
  private @Nullable String title;

  private CategoryReader(RefusedFields refused) {
    this.refused = refused;
  }

  /**
   * @throws NotJsonException if this is not JSON
   * @throws dev.tally.text.InvalidField if it is not a category
   */
  static Command.AddCategory read(byte[] json) {
    CategoryReader reader = new CategoryReader(RefusedFields.OF_CATEGORY);
    JsonReader.object(json, reader);
    String name = JsonReader.required("name", reader.name);
    String title = reader.title;
    return new Command.AddCategory(name, title == null ? titleOf(name) : title);
  }

  /**
   * Reads what is to change, {@code {"title"}}; {@code name} may be repeated.
   *
   * @throws NotJsonException if this is not JSON
   * @throws dev.tally.text.InvalidField if it changes nothing that can be changed
   */
  static Command.EditCategory edit(byte[] json, String name) {
    CategoryReader reader = new CategoryReader(RefusedFields.OF_CATEGORY_EDIT);
    JsonReader.object(json, reader);
    if (reader.name != null && !reader.name.equals(name)) {
      throw new InvalidField(
          "name", "A category keeps its \"name\", which is in addresses; change its \"title\".");
    }
    return new Command.EditCategory(name, JsonReader.required("title", reader.title));
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
      default -> refused.check(field, in);
    }
  }
}
