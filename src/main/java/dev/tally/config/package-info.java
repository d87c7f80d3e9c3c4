/** How a server is to run: typed settings, each declared where it is used. */
@NullMarked
package dev.tally.config;

import org.jspecify.annotations.NullMarked;
