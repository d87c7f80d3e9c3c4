import type { HTMLAttributes, PublicProps } from 'vue';
import type {
  OrderChangeEvent,
  OrderCount,
  OrderCountAttributes,
  OrderTop,
  OrderTopAttributes,
  TopChangeEvent,
} from './embed/order-count.js';

export * from './embed/order-count.js';

/** What a template writes on an `<order-count>`. */
export interface OrderCountProps extends OrderCountAttributes {
  onOrderChange?: (event: OrderChangeEvent) => void;
}

export interface OrderTopProps extends OrderTopAttributes {
  onTopChange?: (event: TopChangeEvent) => void;
}

/** An element, as Vue's compiler knows components. */
type ElementWith<Element extends HTMLElement, Props> = new () => Element & {
  $props: HTMLAttributes & PublicProps & Props;
};

declare module 'vue' {
  interface GlobalComponents {
    'order-count': ElementWith<OrderCount, OrderCountProps>;
    'order-top': ElementWith<OrderTop, OrderTopProps>;
  }
}
