// What the compiler has to refuse; it fails where it does not.
import type { TopChangeEvent } from 'tally-orders/react';

export const wrong = [
  // @ts-expect-error
  <order-count product={5} />,
  // @ts-expect-error
  <order-count product="A1" window="2h" />,
  // @ts-expect-error
  <order-count product="A1" produkt="A1" />,
  // @ts-expect-error
  <order-count product="A1" onorder-change={(event: TopChangeEvent) => event.detail.products} />,
  // @ts-expect-error
  <order-count product="A1" onorder-change={({ detail }) => detail.totals} />,
  // @ts-expect-error
  <order-top product="A1" />,
  // @ts-expect-error
  <order-top ontop-change={({ detail }) => detail.products[0].sold} />,
  // @ts-expect-error
  <order-counts product="A1" />,
];
