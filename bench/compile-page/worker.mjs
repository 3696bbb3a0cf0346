import { compileTimes } from '../compile.ts';

addEventListener('message', ({ data: [kind, blocks] }) => postMessage(compileTimes(kind, blocks)));
