/** Who may do what: scopes, what tokens grant, tokens that others sign. Knows no HTTP. */
@NullMarked
package dev.tally.auth;

import org.jspecify.annotations.NullMarked;
