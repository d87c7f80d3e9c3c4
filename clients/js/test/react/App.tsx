import { useEffect, useState } from 'react';
import { Feed } from 'tally-orders/feed';
import type { OrderChangeEvent, TopChangeEvent } from 'tally-orders/react';
import 'tally-orders/react';

/** A product's total as plain state. */
function useTotal(id: string) {
  const [total, setTotal] = useState<number>();
  useEffect(() => {
    const feed = new Feed({ onTotal: (_, newest) => setTotal(newest) }, { server: 'https://orders.example.com' });
    feed.watch([id]);
    feed.start();
    return () => feed.stop();
  }, [id]);
  return total;
}

/** @param hydratedLate whether its HTML may have been changed by the elements before React takes it over */
export function App({ hydratedLate = false }) {
  const [latest, setLatest] = useState('');
  const [best, setBest] = useState('');
  const total = useTotal('A2');
  const ordered = ({ detail: { product, total, previous } }: OrderChangeEvent) => {
    if (previous !== null) setLatest(`${product}: ${total - previous} more`);
  };
  const sorted = ({ detail: { products } }: TopChangeEvent) => setBest(products.map(({ id }) => id).join());
  return (
    <main>
      <order-count product="A1" window="all" className="big" suppressHydrationWarning={hydratedLate} onorder-change={ordered}>
        –
      </order-count>
      <order-top count={9} suppressHydrationWarning={hydratedLate} ontop-change={sorted} />
      <p id="latest">{latest}</p>
      <p id="best">{best}</p>
      <p id="total">{total}</p>
    </main>
  );
}
