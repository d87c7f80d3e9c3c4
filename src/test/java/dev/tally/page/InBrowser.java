package dev.tally.page;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** Marks tests that need Chromium and Node, which {@code ./check --quick} leaves out. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag(InBrowser.TAG)
@interface InBrowser {

  String TAG = "browser";
}
