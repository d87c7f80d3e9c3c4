import { renderToString } from 'react-dom/server';
import { App } from '../react/App';

console.log(renderToString(<App />));
