import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type {
  OrderChangeEvent,
  OrderCount,
  OrderCountAttributes,
  OrderTop,
  OrderTopAttributes,
  TopChangeEvent,
} from './embed/order-count.js';

export * from './embed/order-count.js';

/** What JSX writes on an `<order-count>`. Its events are heard by React 19; React 18 needs a ref for them. */
export interface OrderCountProps extends DetailedHTMLProps<HTMLAttributes<OrderCount>, OrderCount>, OrderCountAttributes {
  'onorder-change'?: (event: OrderChangeEvent) => void;
}

export interface OrderTopProps extends DetailedHTMLProps<HTMLAttributes<OrderTop>, OrderTop>, OrderTopAttributes {
  'ontop-change'?: (event: TopChangeEvent) => void;
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'order-count': OrderCountProps;
      'order-top': OrderTopProps;
    }
  }
}
