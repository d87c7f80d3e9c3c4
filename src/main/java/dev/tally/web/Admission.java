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

  /** The head was enough; whatever the body is, it is passed over. */
  record Settled(String route, Response response) implements Admission {}
}
