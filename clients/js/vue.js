export * from './embed/order-count.js';
