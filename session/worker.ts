/// <reference lib="webworker" />
import type { ToWorker } from './protocol.ts';
import { hostSession } from './worker-host.ts';

declare const self: DedicatedWorkerGlobalScope;

const receive = hostSession({ gpu: self.navigator.gpu }, (message) => self.postMessage(message));
self.addEventListener('message', (event: MessageEvent<ToWorker>) => receive(event.data));
