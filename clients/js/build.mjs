// Brings what the package has from elsewhere in the repository: the modules that the server serves, and the license.
import { copyFileSync, cpSync, rmSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const root = new URL('../../', here);
rmSync(new URL('embed', here), { recursive: true, force: true }); // no file that has gone there stays here
cpSync(new URL('src/main/resources/web/embed/v1', root), new URL('embed', here), { recursive: true });
copyFileSync(new URL('LICENSE', root), new URL('LICENSE', here));
