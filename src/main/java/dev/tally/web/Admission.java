package dev.tally.web;

/** What the head of a request leads to, before its body has been looked at. */
sealed interface Admission {

  /** For the meters: a bounded number of names. */
  String route();

  /** The action answers it once the body is there. */
  record Admitted(Target target, Resource resource, Resource.Action action) implements Admission {
    @Override
    public String route() {
      return resource.toString();
    }
  }

  /** Each line of the body is a command, which is carried out as it comes. */
  record Streamed(String route, Resource.Action action, LineFormat format) implements Admission {}

  /**
   * The head was enough: this answers it. Whatever the body is, it is passed over.
   *
   * @param broken whether it is unclear where the request ends, so that nothing can come after it
   */
  record Settled(String route, Response response, boolean broken) implements Admission {}
}
