import { hydrateRoot } from 'react-dom/client';
import { App } from '../react/App';

function hydrate(late = false) {
  hydrateRoot(document.getElementById('app')!, <App hydratedLate={late} />);
}

// The test says when.
if (location.hash) Object.assign(window, { hydrate });
else hydrate();
