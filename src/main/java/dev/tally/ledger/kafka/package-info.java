/** A journal on Kafka: one topic of one partition, which every node appends to and reads. */
@NullMarked
package dev.tally.ledger.kafka;

import org.jspecify.annotations.NullMarked;
