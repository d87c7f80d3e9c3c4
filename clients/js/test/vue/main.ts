import { configure } from 'tally-orders/vue';
import { createApp } from 'vue';
import App from './App.vue';

configure({ server: 'https://orders.example.com' });
createApp(App).mount('#app');
