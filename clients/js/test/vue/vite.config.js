import vue from '@vitejs/plugin-vue';

const isCustomElement = (tag) => tag.startsWith('order-');

export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
