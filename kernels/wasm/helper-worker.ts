import { serveHelper, type ToHelper } from './helper.ts';

/** What a worker's global scope is to this file. */
declare const self: {
  addEventListener(type: 'message', listener: (event: { readonly data: ToHelper }) => void): void;
};

const receive = serveHelper();
self.addEventListener('message', (event) => receive(event.data));
