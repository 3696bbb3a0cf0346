import type { ScriptTask } from './script.ts';
import { serveScripts } from './serve.ts';

/** What a worker's global scope is to this file. */
declare const self: {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: ScriptTask }) => void): void;
};

const receive = serveScripts((message) => self.postMessage(message));
self.addEventListener('message', (event) => receive(event.data));
